from django.urls import URLPattern, path

from huiyin.desk import oversight, oversight_instructions

urlpatterns: list[URLPattern] = [
    path("oversight/", oversight.oversight, name="oversight"),
    path("oversight/instructions/", oversight_instructions.instruction_list, name="oversight_instructions"),
    path("oversight/instructions/new/", oversight_instructions.instruction_new, name="oversight_instruction_new"),
    path(
        "oversight/instructions/<int:instruction_id>/",
        oversight_instructions.instruction,
        name="oversight_instruction",
    ),
]
