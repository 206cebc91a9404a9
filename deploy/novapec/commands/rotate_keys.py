"""`novapec rotate-keys`: a new key for the bank accounts."""

from novapec.acting import operators_origin
from novapec.commands.options import HomeOption, JsonOption, YesOption, home_at
from novapec.commands.outcome import confirm, done, refuse, run
from novapec.failures import Failed
from novapec.running import RunningStack
from novapec.settings import CommandSettings


def rotate_keys(home: HomeOption, yes: YesOption = False, json: JsonOption = False) -> None:
    """Seal every bank account anew under the first key of BANK_ACCOUNT_KEYS, which the environment gives. Audited.

    First restart funding with the new key in front and the old ones behind it: a process that lacks the new key cannot
    open what is sealed here. Afterwards the old keys may be left out. Runs beside the service, and may be repeated.
    """
    # Funding's code takes longer to load than most commands.
    from novapec.vault_keys import key_ring, rotate  # noqa: PLC0415

    given = CommandSettings().bank_account_keys
    try:
        ring = key_ring(given.get_secret_value() if given else None)
    except Failed as failure:
        refuse(str(failure))
    confirm(f"Does every process of funding know the key {ring.sealing}? Accounts are sealed under it now.", yes=yes)

    async def work() -> int:
        async with RunningStack(home_at(home)) as stack:
            return await rotate(stack.opened["funding"], ring, operators_origin())

    sealed = run(work())
    others = [name for name in ring.keys if name != ring.sealing]
    left_out = f" No account needs {', '.join(others)} any more; backups may." if others else ""
    said = f"{sealed} accounts were sealed anew under {ring.sealing}.{left_out}"
    done(said, json, key=ring.sealing, sealed=sealed)
