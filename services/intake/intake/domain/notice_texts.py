"""What notices (avis) say, in French: one template for each occasion."""

from enum import StrEnum
from typing import Final


class NoticeTemplate(StrEnum):
    """Ce qu'un avis dit au porteur."""

    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT"
    SUPPLEMENT_REQUEST = "SUPPLEMENT_REQUEST"
    SUPPLEMENT_REMINDER = "SUPPLEMENT_REMINDER"
    SUPPLEMENT_EXTENDED = "SUPPLEMENT_EXTENDED"
    SUPPLEMENT_CANCELLED = "SUPPLEMENT_CANCELLED"
    SUPPLEMENT_MESSAGE = "SUPPLEMENT_MESSAGE"
    SUPPLEMENT_RECEIVED = "SUPPLEMENT_RECEIVED"
    DRAFT_REMINDER = "DRAFT_REMINDER"
    DOCUMENT_REFUSED = "DOCUMENT_REFUSED"
    ADMISSIBLE = "ADMISSIBLE"
    INADMISSIBLE = "INADMISSIBLE"
    REOPENED = "REOPENED"
    WITHDRAWN = "WITHDRAWN"
    TRANSFERRED = "TRANSFERRED"
    HEARING_PROPOSED = "HEARING_PROPOSED"
    HEARING_MOVED = "HEARING_MOVED"
    HEARING_CONFIRMED = "HEARING_CONFIRMED"
    HEARING_CANCELLED = "HEARING_CANCELLED"
    DECISION = "DECISION"
    AGREEMENT_TO_SIGN = "AGREEMENT_TO_SIGN"
    REPORT_DUE = "REPORT_DUE"
    REPORT_REMINDER = "REPORT_REMINDER"
    REPORT_RETURNED = "REPORT_RETURNED"
    FINANCIAL_REPORT_DUE = "FINANCIAL_REPORT_DUE"
    FINANCIAL_REPORT_REMINDER = "FINANCIAL_REPORT_REMINDER"
    FINANCIAL_REPORT_OVERDUE = "FINANCIAL_REPORT_OVERDUE"
    FINANCIAL_REPORT_RETURNED = "FINANCIAL_REPORT_RETURNED"
    CLAWBACK = "CLAWBACK"
    TERMINATION_NOTICE = "TERMINATION_NOTICE"
    INVITATION = "INVITATION"
    LEAD_INVITATION = "LEAD_INVITATION"
    REPRESENTATIVE_CONFIRMED = "REPRESENTATIVE_CONFIRMED"
    REPRESENTATIVE_REFUSED = "REPRESENTATIVE_REFUSED"


SUBJECTS: Final[dict[NoticeTemplate, str]] = {
    NoticeTemplate.ACKNOWLEDGEMENT: "Novapec : votre dossier $number est déposé",
    NoticeTemplate.SUPPLEMENT_REQUEST: "Novapec : compléments attendus pour le dossier $number",
    NoticeTemplate.SUPPLEMENT_REMINDER: "Novapec : il reste peu de temps pour compléter le dossier $number",
    NoticeTemplate.SUPPLEMENT_EXTENDED: "Novapec : vous avez plus de temps pour compléter le dossier $number",
    NoticeTemplate.SUPPLEMENT_CANCELLED: "Novapec : plus de compléments attendus pour le dossier $number",
    NoticeTemplate.SUPPLEMENT_MESSAGE: "Novapec : un message sur votre dossier $number",
    NoticeTemplate.SUPPLEMENT_RECEIVED: "Novapec : votre dossier $number est complété",
    NoticeTemplate.DRAFT_REMINDER: "Novapec : votre brouillon n'est pas encore déposé",
    NoticeTemplate.DOCUMENT_REFUSED: "Novapec : une pièce de votre projet est à renvoyer",
    NoticeTemplate.ADMISSIBLE: "Novapec : votre dossier $number est recevable",
    NoticeTemplate.INADMISSIBLE: "Novapec : votre dossier $number n'est pas recevable",
    NoticeTemplate.REOPENED: "Novapec : la recevabilité de votre dossier $number est réexaminée",
    NoticeTemplate.WITHDRAWN: "Novapec : votre dossier $number est retiré",
    NoticeTemplate.TRANSFERRED: "Novapec : le dossier $number change d'organisation",
    NoticeTemplate.HEARING_PROPOSED: "Novapec : une audition vous est proposée, dossier $number",
    NoticeTemplate.HEARING_MOVED: "Novapec : votre audition est déplacée, dossier $number",
    NoticeTemplate.HEARING_CONFIRMED: "Novapec : votre audition est confirmée, dossier $number",
    NoticeTemplate.HEARING_CANCELLED: "Novapec : votre audition est annulée, dossier $number",
    NoticeTemplate.DECISION: "Novapec : la décision sur votre dossier $number",
    NoticeTemplate.AGREEMENT_TO_SIGN: "Novapec : votre convention est à signer, dossier $number",
    NoticeTemplate.REPORT_DUE: "Novapec : votre rapport d'activité est à remettre, dossier $number",
    NoticeTemplate.REPORT_REMINDER: "Novapec : votre rapport d'activité est attendu, dossier $number",
    NoticeTemplate.REPORT_RETURNED: "Novapec : votre rapport d'activité est à corriger, dossier $number",
    NoticeTemplate.FINANCIAL_REPORT_DUE: "Novapec : votre compte rendu financier est à remettre, dossier $number",
    NoticeTemplate.FINANCIAL_REPORT_REMINDER: "Novapec : votre compte rendu financier est attendu, dossier $number",
    NoticeTemplate.FINANCIAL_REPORT_OVERDUE: "Novapec : votre compte rendu financier est en retard, dossier $number",
    NoticeTemplate.FINANCIAL_REPORT_RETURNED: "Novapec : votre compte rendu financier est à corriger, dossier $number",
    NoticeTemplate.CLAWBACK: "Novapec : un reversement vous est notifié, dossier $number",
    NoticeTemplate.TERMINATION_NOTICE: "Novapec : mise en demeure avant résiliation de la convention, dossier $number",
    NoticeTemplate.LEAD_INVITATION: "Novapec : votre projet nous intéresse",
    NoticeTemplate.INVITATION: "Novapec : vous êtes invité à agir pour une organisation",
    NoticeTemplate.REPRESENTATIVE_CONFIRMED: "Novapec : le changement de représentant est confirmé",
    NoticeTemplate.REPRESENTATIVE_REFUSED: "Novapec : le changement de représentant est refusé",
}
TEXTS: Final[dict[NoticeTemplate, str]] = {
    NoticeTemplate.LEAD_INVITATION: (
        "Le délégué régional de l'Apec a repéré le projet « $title », que porte $organisation. Novapec soutient "
        "des projets d'innovation sociale au service de l'emploi : nous vous invitons à y candidater.\n\n"
        "L'appel à projets ouvert, son règlement et ses dates limites sont sur la plateforme Novapec, où votre "
        "organisation dépose son dossier. Cette invitation ne vaut pas sélection."
    ),
    NoticeTemplate.ACKNOWLEDGEMENT: (
        "Votre projet « $title » a été déposé le $day sous le numéro $number, pour la session $session. Ce message en "
        "accuse réception. Nous vérifions maintenant que le dossier est complet et recevable."
    ),
    NoticeTemplate.SUPPLEMENT_REQUEST: (
        "Votre projet « $title » demande des compléments, à déposer le $due au plus tard :\n\n$question\n\n"
        "Répondez dans votre espace, en déposant une nouvelle version du dossier."
    ),
    NoticeTemplate.SUPPLEMENT_REMINDER: (
        "Les compléments demandés pour votre projet « $title » sont attendus le $due au plus tard.\n\n$question"
    ),
    NoticeTemplate.SUPPLEMENT_EXTENDED: (
        "Les compléments demandés pour votre projet « $title » sont désormais attendus le $due au plus tard."
    ),
    NoticeTemplate.SUPPLEMENT_CANCELLED: (
        "Nous n'attendons plus de compléments pour votre projet « $title ». La raison est dans votre espace."
    ),
    NoticeTemplate.SUPPLEMENT_MESSAGE: (
        "L'équipe vous a écrit au sujet des compléments de votre projet « $title » :\n\n$message"
    ),
    NoticeTemplate.SUPPLEMENT_RECEIVED: (
        "Votre projet « $title », dossier $number, a été complété le $day. Ce message en accuse réception. Nous "
        "reprenons l'examen de sa recevabilité."
    ),
    NoticeTemplate.DRAFT_REMINDER: (
        "Votre projet « $title » est encore un brouillon. L'appel à projets $edition se clôt le $due au soir : "
        "un dossier non déposé ce jour-là ne sera pas examiné."
    ),
    NoticeTemplate.DOCUMENT_REFUSED: (
        "L'antivirus a refusé la pièce « $file » de votre projet « $title » : personne ne peut la lire. Envoyez un "
        "autre fichier à sa place, dans votre espace, avant le constat de recevabilité."
    ),
    NoticeTemplate.ADMISSIBLE: (
        "Votre projet « $title » est recevable. Un comité de validation l'examinera ; vous en serez averti."
    ),
    NoticeTemplate.INADMISSIBLE: "Votre projet « $title » n'est pas recevable, pour cette raison :\n\n$explanation",
    NoticeTemplate.REOPENED: (
        "Ce que nous avions constaté de la recevabilité de votre projet « $title » était une erreur ; nous l'examinons "
        "de nouveau, et vous en serez averti. La raison :\n\n$explanation"
    ),
    NoticeTemplate.WITHDRAWN: (
        "Votre projet « $title » a été retiré le $day, à votre demande. Ce message en accuse réception."
    ),
    NoticeTemplate.TRANSFERRED: (
        "Le dossier de votre projet « $title » est depuis le $day celui de l'organisation $to_siret, qui a repris "
        "$from_siret. Ses membres y ont accès dans leur espace."
    ),
    NoticeTemplate.HEARING_PROPOSED: (
        "Le comité qui examine votre projet « $title » souhaite vous entendre. Créneaux proposés, à l'heure de Paris :"
        "\n\n$starts\n\nChoisissez-en un dans votre espace, où vous dites aussi qui vous envoyez. Le lieu et la durée "
        "y sont, avec le fichier d'agenda (.ics)."
    ),
    NoticeTemplate.HEARING_MOVED: (
        "L'audition de votre projet « $title » est déplacée : ce message remplace les précédents. Nouveaux créneaux "
        "proposés, à l'heure de Paris :\n\n$starts\n\nChoisissez-en un dans votre espace, même si vous aviez déjà "
        "confirmé. Le lieu et la durée y sont, avec le fichier d'agenda (.ics) à jour."
    ),
    NoticeTemplate.HEARING_CONFIRMED: (
        "L'audition de votre projet « $title » est confirmée, à l'heure de Paris :\n\n$starts\n\nLe lieu et la durée "
        "sont dans votre espace, avec le fichier d'agenda (.ics)."
    ),
    NoticeTemplate.HEARING_CANCELLED: (
        "L'audition de votre projet « $title » n'aura pas lieu : $reason. Était prévu, à l'heure de Paris :\n\n$starts"
        "\n\nLe fichier d'agenda (.ics) qui la retire de votre agenda est dans votre espace."
    ),
    NoticeTemplate.DECISION: "Le comité s'est prononcé le $day sur votre projet « $title ». $outcome",
    NoticeTemplate.AGREEMENT_TO_SIGN: (
        "La convention de votre projet « $title », d'un montant de $amount, est à signer dans votre espace le $due au "
        "plus tard. Sans signature ce jour-là, elle devient caduque."
    ),
    NoticeTemplate.REPORT_DUE: (
        "Le rapport d'activité de votre projet « $title » est à remettre le $due au plus tard, dans votre espace."
    ),
    NoticeTemplate.REPORT_REMINDER: (
        "Le rapport d'activité de votre projet « $title » était attendu le $due. Les versements suivants l'attendent."
    ),
    NoticeTemplate.REPORT_RETURNED: (
        "Nous ne pouvons pas accepter en l'état le rapport d'activité de votre projet « $title », attendu le $due. Ce "
        "qui est à corriger est écrit dans votre espace, où vous le déposez de nouveau."
    ),
    NoticeTemplate.FINANCIAL_REPORT_DUE: (
        "Le compte rendu financier de votre projet « $title » (CERFA 15059) est à remettre le $due au plus tard, dans "
        "votre espace : les dépenses et les recettes réelles en regard du budget, certifiées par votre représentant "
        "légal."
    ),
    NoticeTemplate.FINANCIAL_REPORT_REMINDER: (
        "Le compte rendu financier de votre projet « $title » (CERFA 15059) était attendu le $due. Remettez-le dans "
        "votre espace : le solde de la subvention en dépend, et un retard suspend tout versement."
    ),
    NoticeTemplate.FINANCIAL_REPORT_OVERDUE: (
        "Le compte rendu financier de votre projet « $title » (CERFA 15059), attendu le $due, ne nous est pas parvenu. "
        "Les versements de la convention sont suspendus jusqu'à son dépôt dans votre espace. Sans lui, l'Apec peut "
        "demander le reversement de ce qui a été versé."
    ),
    NoticeTemplate.FINANCIAL_REPORT_RETURNED: (
        "Nous ne pouvons pas accepter en l'état le compte rendu financier de votre projet « $title ». Ce qui est à "
        "corriger est écrit dans votre espace, où une nouvelle version est attendue le $due au plus tard."
    ),
    NoticeTemplate.CLAWBACK: (
        "Sur la subvention de votre projet « $title », $amount pourraient être à reverser à l'Apec, pour ce motif : "
        "$ground.\n\nVous pouvez présenter vos observations dans votre espace jusqu'au $due inclus. Rien n'est à payer "
        "avant notre décision, qui tiendra compte de votre réponse."
    ),
    NoticeTemplate.TERMINATION_NOTICE: (
        "Nous envisageons de résilier la convention de votre projet « $title », pour ce motif : $ground.\n\nVous avez "
        "jusqu'au $due inclus pour y remédier ou nous faire part de vos observations ; le motif en clair est dans "
        "votre espace. Passé ce jour la convention peut être résiliée : plus rien ne serait versé, et tout ou partie "
        "de ce qui l'a été pourrait être à reverser."
    ),
    NoticeTemplate.INVITATION: (
        "Vous êtes invité à agir sur Novapec pour l'organisation de SIRET $siret, comme $role, jusqu'au $due.\n\n"
        "Pour accepter ou décliner, ouvrez votre espace et donnez le code de l'invitation $invitation."
    ),
    NoticeTemplate.REPRESENTATIVE_CONFIRMED: (
        "Le changement de représentant demandé le $day pour l'organisation de SIRET $siret est confirmé."
    ),
    NoticeTemplate.REPRESENTATIVE_REFUSED: (
        "Le changement de représentant demandé le $day pour l'organisation de SIRET $siret est refusé. La raison est "
        "dans votre espace."
    ),
}
"""What each says: `$title`, `$number`, `$session`, `$edition` are the file's own words, the others come with it."""
OUTCOMES: Final[dict[str, str]] = {
    "AWARDED": "Il est retenu ; la subvention accordée est de $amount. La convention vous sera proposée.",
    "AWARDED_WITH_CONDITIONS": (
        "Il est retenu sous réserve ; la subvention accordée est de $amount. Les conditions sont dans votre espace."
    ),
    "DEFERRED": "Il est ajourné : le comité l'examinera de nouveau. Le motif est dans votre espace.",
    "REFERRED": "Il est renvoyé devant un autre comité, qui se prononcera. Le motif est dans votre espace.",
    "REJECTED": (
        "Il n'est pas retenu. Le motif est dans votre espace, avec le jour jusqu'auquel un réexamen peut se demander, "
        "s'il le peut."
    ),
}
HEARING_CANCELLATIONS: Final[dict[str, str]] = {
    "CALLED_OFF": "le comité ou l'équipe du programme l'a annulée",
    "APPLICATION_WITHDRAWN": "votre dossier est retiré",
    "ADMISSIBILITY_REOPENED": "la recevabilité de votre dossier est réexaminée",
    "CASE_DECIDED": "votre dossier est décidé",
    "ANOTHER_COMMITTEE": "votre dossier est passé devant un autre comité",
}
"""Why a hearing will not be, by the code of the event."""
TERMINATION_GROUNDS: Final[dict[str, str]] = {
    "NOT_EXECUTED": "le projet n'est pas réalisé comme convenu",
    "BREACH": "des engagements de la convention ne sont pas tenus",
}
"""Why an agreement is to be ended, of the grounds that a carrier is put on notice for."""
GROUNDS: Final[dict[str, str]] = {
    "UNSPENT": "la subvention n'a pas été entièrement dépensée",
    "INELIGIBLE_COST": "des dépenses déclarées ne sont pas éligibles",
    "NOT_EXECUTED": "le projet n'a pas été réalisé, ou pas en entier",
    "BREACH": "la convention n'a pas été respectée",
}
"""Why money may have to come back, by the code of the event."""
FOOT: Final = "\n\nL'équipe Novapec\n\nCe message est automatique ; votre dossier est dans votre espace porteur.\n"
UNTITLED: Final = "sans titre"
MEMBER_FOOT: Final = "\n\nL'équipe Novapec\n\nCe message est automatique.\n"
LEAD_FOOT: Final = (
    "\n\nL'équipe Novapec\n\nCe message est automatique. Votre adresse nous a été donnée pour vous écrire cette "
    "invitation et ne sert qu'à cela ; vous pouvez en demander l'effacement à l'équipe.\n"
)
CODE: Final = "\nVotre code, à ne donner à personne : $code\n"
"""The end of an invitation, added when it leaves: what is kept of the letter does not say the code."""
