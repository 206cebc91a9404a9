"""Fields that several services show, described once, in the words of docs/glossary.md: `edition: words.Edition`."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

Revision = Annotated[
    int, Field(description="Version de l'objet : son ETag, à redonner entre guillemets dans If-Match.", examples=[3])
]
Edition = Annotated[int, Field(description="L'édition : l'année de l'appel à projets.", examples=[2025])]
ApplicationId = Annotated[UUID, Field(description="Le dossier de candidature, par son identifiant.")]
ApplicationNumber = Annotated[str, Field(description="Le numéro du dossier.", examples=["NVP-2025-0042"])]
CarrierSiret = Annotated[str, Field(description="SIRET du porteur.", examples=["73282932000074"])]
CarrierName = Annotated[str, Field(description="Nom du porteur.", examples=["Association Exemple"])]
ProjectTitle = Annotated[str, Field(description="Titre du projet.", examples=["Déclics numériques"])]
AgreementId = Annotated[UUID, Field(description="La convention, par son identifiant.")]
AgreementNumber = Annotated[str, Field(description="Le numéro de la convention.", examples=["CONV-2025-0001"])]
CommitteeCode = Annotated[
    str, Field(description="Le code du comité : il nomme aussi sa part de l'enveloppe.", examples=["REGIONAL-93"])
]
