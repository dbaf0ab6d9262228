"""Views, what lies between them, and the facts as those who took part know them."""
