from django.urls import path

from postmortem.insights import views

app_name = "insights"
urlpatterns = [
    path("", views.trends, name="trends"),
    path("<slug:slug>/", views.chart, name="chart"),
    path("<slug:slug>/rows.csv", views.rows, name="rows"),
]
