"""PROTOCOL.md, section 8: an entity as a function of its events, by the definition."""

from octets import ADD, EDIT, REMOVE, SETTLE, UNDO, WRITES, read_value


def fold(kinds, central_key, steps, named):
    """What an entity shows, from its events and bodies.

    named: the event a reference means, if the author of the event given had seen it.
    """

    def is_granting(body):
        return kinds.get(body.kind, {}).get("grantedCentrally", False)

    central = [s for s in steps if s[0].feed.device == central_key]
    is_granted = any(is_granting(body) for _, body in central)
    effective = central if is_granted else [s for s in steps if not is_granting(s[1])]
    first = min(effective or steps, key=lambda s: s[0].rank)
    kind = first[1].kind
    writes = []
    for event, body in effective:
        registers = set()
        for write in body.content if body.type == WRITES else []:
            is_element = write.mode in (ADD, REMOVE)
            if not is_element and write.group in registers:
                continue
            registers |= set() if is_element else {write.group}
            over = [e for e in (named(ref, event) for ref in write.over) if e]
            writes.append((event, write, over))
    undone = _undone(effective, named)
    out = {"kind": kind, "fields": {}, "conflicts": [], "events": {}}
    for name in sorted({w.group for _, w, _ in writes}):
        policy = kinds.get(kind, {}).get("groups", {}).get(name, {}).get("policy", "latest")
        group = [w for w in writes if w[1].group == name]
        if policy == "set" or name == "_review":
            out["fields"][name] = _elements(group)
            continue
        live = _live([w for w in group if w[1].mode in (EDIT, SETTLE)], undone)
        if not live:
            continue
        top = [x for x in live if not any(y[0].saw(x[0]) for y in live if y is not x)]
        shown = max(top, key=lambda w: w[0].rank)
        out["fields"].update(read_value(shown[1].value) if shown[1].value else {})
        out["events"][name] = shown[0]
        if policy == "review" and len({w[1].value for w in live}) > 1:
            out["conflicts"].append(name)
    return out


def _undone(steps, named):
    """The settlements and undos that an active undo names."""
    undoers = {}
    for event, body in steps:
        target = named(body.content, event) if body.type == UNDO else None
        if target is not None:
            undoers.setdefault(id(target), []).append(event)

    def is_active(event):
        return not any(is_active(undoer) for undoer in undoers.get(id(event), []))

    return {id(event) for event, _ in steps if not is_active(event)}


def _live(writes, undone):
    active = [w for w in writes if w[1].mode == EDIT or id(w[0]) not in undone]
    values = {id(event): write.value for event, write, _ in writes}
    killed = set()
    for _, write, over in active:
        named = [e for e in over if id(e) in values]
        if write.mode == SETTLE or len({values[id(e)] for e in named}) <= 1:
            killed |= {id(e) for e in named}
    return [w for w in active if id(w[0]) not in killed]


def _elements(writes):
    removed = {
        (id(e), write.value) for _, write, over in writes if write.mode == REMOVE for e in over
    }
    present = {
        write.value
        for event, write, _ in writes
        if write.mode == ADD and (id(event), write.value) not in removed
    }
    return [read_value(data) for data in sorted(present) if data]
