"""What Discord accepts as a message's components (documentation: Component Reference)."""

from collections.abc import Iterator

from tests.fakes.discord.permissions import Json
from tests.fakes.discord.refusals import Path, Problems

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = range(1, 9)
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR = range(9, 15)
CONTAINER, LABEL = 17, 18
FILE_UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
TOP = (*IN_CONTAINER, CONTAINER)
LINK, PREMIUM = 5, 6
MOST_COMPONENTS, MOST_CHARACTERS = 40, 4000


def walk(components: object) -> Iterator[Json]:
    """Each component of a tree, from the top, whatever holds it."""
    for component in components if isinstance(components, list) else []:
        if isinstance(component, dict):
            yield component
            yield from walk(component.get("components"))
            yield from walk([component.get("component")])
            yield from walk([component.get("accessory")])


def media(component: Json) -> list[Json]:
    """What a component shows from elsewhere: pictures and files, each with its `url`."""
    holders = component.get("items") if component.get("type") == GALLERY else [component]
    key = "file" if component.get("type") == FILE else "media"
    found = [holder.get(key) for holder in holders or [] if isinstance(holder, dict)]
    return [item for item in found if isinstance(item, dict)]


def number_components(components: list[Json]) -> list[Json]:
    """The components with an id on each, as Discord gives those that have none."""
    taken = {component.get("id") for component in walk(components)}
    free = (number for number in range(1, 1000) if number not in taken)
    for component in walk(components):
        if not component.get("id"):
            component["id"] = next(free)
    return components


def check_components(problems: Problems, body: Json, at: Path, *, v2: bool) -> None:
    """Finds what is wrong with `body["components"]` of a message."""
    here = (*at, "components")
    components = problems.items(body, here, 0, 1000 if v2 else 5)
    for index, component in enumerate(components):
        _component(problems, component, (*here, index), TOP if v2 else (ROW,))
    everything = list(walk(components))
    if v2 and len(everything) > MOST_COMPONENTS:
        problems.add(here, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"Too many components ({MOST_COMPONENTS} max)")
    written = sum(len(str(c.get("content") or "")) for c in everything if c.get("type") == TEXT)
    if written > MOST_CHARACTERS:
        words = f"The total text of all components cannot exceed {MOST_CHARACTERS} characters"
        problems.add(here, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", words)
    check_unique(problems, everything, here)


def check_unique(problems: Problems, components: list[Json], at: Path) -> None:
    """Finds names and numbers of components that are there twice."""
    for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        values = [component[key] for component in components if component.get(key)]
        if len(values) != len(set(values)):
            problems.add(at, code, f"Component {key} cannot be duplicated")


def _component(problems: Problems, component: object, at: Path, allowed: tuple[int, ...]) -> None:
    kind = component.get("type") if isinstance(component, dict) else None
    if not isinstance(component, dict) or kind not in allowed:
        words = f'Value of field "type" must be one of ({", ".join(map(str, allowed))},).'
        problems.add((*at, "type"), "UNION_TYPE_CHOICES", words)
        return
    match kind:
        case 1:
            _row(problems, component, at)
        case 2:
            _button(problems, component, at)
        case 9:
            for index, part in enumerate(problems.items(component, (*at, "components"), 1, 3)):
                _component(problems, part, (*at, "components", index), (TEXT,))
            _component(problems, component.get("accessory"), (*at, "accessory"), (BUTTON, THUMBNAIL))
        case 10:
            problems.text(component, (*at, "content"), 1, MOST_CHARACTERS, required=True)
        case 11:
            _media(problems, component, at, "media")
        case 12:
            for index, item in enumerate(problems.items(component, (*at, "items"), 1, 10)):
                _media(problems, item, (*at, "items", index), "media")
        case 13:
            _media(problems, component, at, "file")
        case 14:
            problems.number(component, (*at, "spacing"), 1, 2)
        case 17:
            for index, part in enumerate(problems.items(component, (*at, "components"), 1, 1000)):
                _component(problems, part, (*at, "components", index), IN_CONTAINER)
            problems.number(component, (*at, "accent_color"), 0, 0xFFFFFF)
        case _:
            check_select(problems, component, at)


def _row(problems: Problems, row: Json, at: Path) -> None:
    parts = problems.items(row, (*at, "components"), 1, 5)
    for index, part in enumerate(parts):
        _component(problems, part, (*at, "components", index), (BUTTON, *SELECTS))
    if len(parts) > 1 and any(isinstance(part, dict) and part.get("type") in SELECTS for part in parts):
        words = "The specified component exceeds the maximum width"
        problems.add((*at, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", words)


def _media(problems: Problems, holder: Json, at: Path, key: str) -> None:
    media = holder.get(key)
    if not isinstance(media, dict):
        problems.require((*at, key))
        return
    url = problems.text(media, (*at, key, "url"), 1, 2048, required=True)
    schemes = ("attachment://",) if key == "file" else ("attachment://", "http://", "https://")
    if url and not url.startswith(schemes):
        problems.add((*at, key, "url"), "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {schemes}.")
    problems.text(holder, (*at, "description"), 0, 1024)


def _button(problems: Problems, button: Json, at: Path) -> None:
    style = problems.number(button, (*at, "style"), 1, PREMIUM)
    if style is None:
        problems.require((*at, "style"))
    problems.text(button, (*at, "label"), 0, 80)
    if style != PREMIUM and not button.get("label") and not button.get("emoji"):
        problems.add(at, "COMPONENT_BUTTON_LABEL_REQUIRED", "A button needs a label or an emoji")
    if style == LINK:
        url = problems.text(button, (*at, "url"), 1, 512, required=True)
        if url and not url.startswith(("http://", "https://", "discord://")):
            problems.add((*at, "url"), "URL_TYPE_INVALID_SCHEME", "Scheme must be one of ('http', 'https', 'discord').")
        if button.get("custom_id"):
            problems.add(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "A link has no custom id")
    elif style != PREMIUM:
        if button.get("url"):
            problems.add(at, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", "Only a link has a URL")
        problems.text(button, (*at, "custom_id"), 1, 100, required=True)


def check_select(problems: Problems, select: Json, at: Path) -> None:
    """Finds what is wrong with a select."""
    problems.text(select, (*at, "custom_id"), 1, 100, required=True)
    problems.text(select, (*at, "placeholder"), 0, 150)
    low = problems.number(select, (*at, "min_values"), 0, 25, default=1)
    high = problems.number(select, (*at, "max_values"), 1, 25, default=1)
    if low is not None and high is not None and low > high:
        problems.add((*at, "min_values"), "COMPONENT_SELECT_MIN_VALUES", "min_values is more than max_values")
    if select.get("type") != STRING_SELECT:
        return
    options = check_options(problems, select, at, 25)
    if high is not None and options and high > len(options):
        words = "Max values must be less than or equal to the number of options"
        problems.add((*at, "max_values"), "SELECT_COMPONENT_MAX_VALUES_TOO_LARGE", words)


def check_options(problems: Problems, select: Json, at: Path, most: int) -> list[Json]:
    """The options of a select or of a group, after finding what is wrong with them."""
    options = problems.items(select, (*at, "options"), 1, most)
    values: set[object] = set()
    for index, option in enumerate(options):
        here = (*at, "options", index)
        problems.text(option, (*here, "label"), 1, 100, required=True)
        problems.text(option, (*here, "value"), 1, 100, required=True)
        problems.text(option, (*here, "description"), 0, 100)
        if option.get("value") in values:
            words = "The specified option value is already used"
            problems.add((*here, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", words)
        values.add(option.get("value"))
    if sum(bool(option.get("default")) for option in options) > (select.get("max_values") or 1):
        problems.add((*at, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "Too many defaults")
    return options
