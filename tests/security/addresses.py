"""Sixty addresses that lead elsewhere, or run something, if a redirect believes them."""

HOSTS = ["evil.example", "testserver.evil.example", "evil.example%2f@testserver", "0x7f.1"]
SHAPES = [
    "https://{}",
    "http://{}",
    "//{}",
    "///{}",
    "////{}",
    "\\\\{}",
    "/\\{}",
    "\\/{}",
    "/\t/{}",
    " //{}",
    "https:{}",
    "http:///{}",
    "https://testserver@{}",
]
SCRIPTS = [
    "javascript:hit()",
    "JavaScript:hit()//testserver",
    "\x01javascript:hit()",
    "java\nscript:hit()",
    "data:text/html,<script>hit()</script>",
    "vbscript:hit()",
    "ftp://evil.example",
    "/\r\nLocation: https://evil.example",
]
ELSEWHERE = [shape.format(host) for shape in SHAPES for host in HOSTS] + SCRIPTS
PARAMETERS = [
    "next",
    "back",
    "back_url",
    "url",
    "to",
    "return",
    "return_to",
    "redirect",
    "redirect_uri",
    "continue",
    "goto",
    "path",
    "from",
    "ref",
]
