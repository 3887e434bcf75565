"""What every table of the file has in common."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Severity = Literal["S1", "S2", "S3", "S4"]
Positive = Annotated[int, Field(ge=1)]
Seconds = Annotated[float, Field(gt=0, le=600)]


class Section(BaseModel):
    """A table of the file: unknown keys are errors, values never change after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    warns_above_failing: ClassVar[bool] = False
    """True where less is worse, so that the warning limit is the higher one."""

    @model_validator(mode="after")
    def _limits_in_order(self) -> Self:
        for warn in (name for name in type(self).model_fields if name.startswith("warn_")):
            fail = "fail_" + warn.removeprefix("warn_")
            low, high = (fail, warn) if self.warns_above_failing else (warn, fail)
            if getattr(self, low) > getattr(self, high):
                raise ValueError(f"{low} {getattr(self, low)} is above {high} {getattr(self, high)}")
        return self
