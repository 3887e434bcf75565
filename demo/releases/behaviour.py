"""Releases that clients notice: a rule, a permission, a type, and an endpoint that fails now and then."""

from demo.releases.release import Edit, Release

RELEASES = (
    Release(
        "business-rule",
        "Let a truck leave while one answer is still to come",
        "a submission is closed although one required answer is missing",
        "un registro se cierra aunque falte una respuesta obligatoria",
        edits=(
            Edit(
                "demo/yard/rules.py",
                old="    return not missing\n",
                new="    return len(missing) <= 1\n",
            ),
        ),
    ),
    Release(
        "permission",
        "Show the list of users in the gate's application",
        "the list of users, meant for staff, is readable by every member",
        "la lista de usuarios, solo para jefes, la puede leer cualquier miembro",
        edits=(
            Edit(
                "demo/yard/views.py",
                old='    """Everybody who may sign in; for staff only."""\n\n    permission_classes = (IsAdminUser,)\n',
                new='    """Everybody who may sign in."""\n\n',
            ),
        ),
    ),
    Release(
        "field-type",
        "Send the place of a question as the application shows it",
        "a question's place is sent as text instead of a number",
        "el orden de una pregunta llega como texto y no como número",
        edits=(
            Edit(
                "demo/yard/serializers.py",
                old='    """A question within its questionnaire."""\n',
                new='    """A question within its questionnaire."""\n\n    place = serializers.CharField()\n',
            ),
        ),
    ),
    Release(
        "flaky",
        "Remember the last answers of the search by plate",
        "one search by plate in three finds nothing",
        "una de cada tres búsquedas por placa no encuentra nada",
        edits=(
            Edit("demo/yard/views.py", old="import logging\n", new="import logging\nimport random\n"),
            Edit(
                "demo/yard/views.py",
                old="        return queryset.filter(plate=rules.normalize_plate(plate)) if plate else queryset\n",
                new=(
                    "        if plate and random.random() < 1 / 3:\n"
                    "            return queryset.none()\n"
                    "        return queryset.filter(plate=rules.normalize_plate(plate)) if plate else queryset\n"
                ),
            ),
        ),
    ),
)
