"""Compares what IAM holds with an export in the format json.

export_clients.py compare FILE            everything in FILE is there, member by member, and nothing else
export_clients.py compare-untagged FILE   likewise, but only roles have tags
export_clients.py stack TEMPLATE          makes what a CloudFormation template says

The server's address and keys come from the environment.
"""

import difflib
import json
import sys

import boto3

iam = boto3.client("iam")


def all_pages(operation, member, **arguments):
    pages = iam.get_paginator(operation).paginate(**arguments)
    return [found for page in pages for found in page[member]]


def tags(found):
    return {tag["Key"]: tag["Value"] for tag in found}


def managed_policy(arn):
    """Path, document and tags of a customer managed policy."""
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
    tagged = all_pages("list_policy_tags", "Tags", PolicyArn=arn)
    return {"path": policy["Path"], "document": version["Document"], "tags": tags(tagged)}


def described(name, local):
    """A role in the shape of the format json; `local` has the names of customer managed policies by ARN."""
    role = iam.get_role(RoleName=name)["Role"]
    policies = all_pages("list_attached_role_policies", "AttachedPolicies", RoleName=name)
    attached = [policy["PolicyArn"] for policy in policies]
    inline = all_pages("list_role_policies", "PolicyNames", RoleName=name)
    profiles = all_pages("list_instance_profiles_for_role", "InstanceProfiles", RoleName=name)
    assert len(profiles) < 2, profiles
    return {
        "name": role["RoleName"],
        "path": role["Path"],
        "description": role.get("Description", ""),
        "trustPolicy": role["AssumeRolePolicyDocument"],
        "managedPolicies": sorted(arn for arn in attached if arn not in local),
        "inlinePolicies": {
            policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"] for policy in inline
        },
        "customerPolicies": sorted(local[arn] for arn in attached if arn in local),
        "maxSessionDuration": role["MaxSessionDuration"],
        "permissionsBoundary": role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn"),
        "instanceProfile": profiles[0]["InstanceProfileName"] if profiles else None,
        "tags": tags(role.get("Tags", [])),
    }


def same(what, found, wanted):
    def lines(value):
        return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False).split("\n")

    if found != wanted:
        diff = difflib.unified_diff(lines(wanted), lines(found), "wanted", "found", lineterm="")
        sys.exit("\n".join([what + " differs", *diff]))


def compare(export, tagged):
    local = {found["Arn"]: found["PolicyName"] for found in all_pages("list_policies", "Policies", Scope="Local")}
    arns = {name: arn for arn, name in local.items()}
    policies = {
        policy["name"]: {"path": policy["path"], "document": policy["document"], "tags": {}}
        for policy in export["policies"]
    }
    for role in export["roles"]:
        of_role = {"path": role["path"], "tags": role["tags"] if tagged else {}}
        for name, document in role["customerPolicies"].items():
            policies[name] = {**of_role, "document": document}
        wanted = {
            **role,
            "managedPolicies": sorted(role["managedPolicies"]),
            "customerPolicies": sorted(role["customerPolicies"]),
        }
        same("role " + role["name"], described(role["name"], local), wanted)
        if role["instanceProfile"]:
            profile = iam.get_instance_profile(InstanceProfileName=role["instanceProfile"])["InstanceProfile"]
            found = {
                "path": profile["Path"],
                "tags": tags(profile.get("Tags", [])),
                "roles": [of["RoleName"] for of in profile["Roles"]],
            }
            same("instance profile " + role["instanceProfile"], found, {**of_role, "roles": [role["name"]]})
    same("customer managed policies", {name: managed_policy(arn) for name, arn in arns.items()}, policies)
    roles = [role["RoleName"] for role in all_pages("list_roles", "Roles")]
    same("roles", sorted(roles), sorted(role["name"] for role in export["roles"]))
    found = [profile["InstanceProfileName"] for profile in all_pages("list_instance_profiles", "InstanceProfiles")]
    profiles = [role["instanceProfile"] for role in export["roles"] if role["instanceProfile"]]
    same("instance profiles", sorted(found), sorted(profiles))


def stack(template):
    """Does what CloudFormation does with the three types of resources that exports have.

    Not by a server, for moto neither attaches the managed policies of a role nor keeps its documents as JSON.
    """
    values = {}

    def resolved(value):
        match value:
            case {"Ref": of}:
                return values[of]["Ref"]
            case {"Fn::GetAtt": [of, attribute]}:
                return values[of][attribute]
            case dict():
                return {name: resolved(member) for name, member in value.items()}
            case list():
                return [resolved(element) for element in value]
        return value

    makers = {
        "AWS::IAM::ManagedPolicy": make_managed_policy,
        "AWS::IAM::Role": make_role,
        "AWS::IAM::InstanceProfile": make_instance_profile,
    }
    for name, resource in template["Resources"].items():
        properties = resolved(resource["Properties"])
        values[name] = makers[resource["Type"]](properties)
        assert not properties, "properties that nothing used: %s" % properties
    for output in resolved(template["Outputs"]).values():
        assert output["Value"].startswith("arn:aws:iam::"), output


def make_managed_policy(properties):
    policy = iam.create_policy(
        PolicyName=properties.pop("ManagedPolicyName"),
        Path=properties.pop("Path"),
        PolicyDocument=json.dumps(properties.pop("PolicyDocument")),
    )["Policy"]
    return {"Ref": policy["Arn"]}


def make_role(properties):
    name = properties.pop("RoleName")
    attached, inline = properties.pop("ManagedPolicyArns", []), properties.pop("Policies", [])
    trust = json.dumps(properties.pop("AssumeRolePolicyDocument"))
    optional = {key: properties.pop(key) for key in ["Description", "PermissionsBoundary", "Tags"] if key in properties}
    role = iam.create_role(
        RoleName=name,
        Path=properties.pop("Path"),
        MaxSessionDuration=properties.pop("MaxSessionDuration"),
        AssumeRolePolicyDocument=trust,
        **optional,
    )["Role"]
    for arn in attached:
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    for policy in inline:
        document = json.dumps(policy["PolicyDocument"])
        iam.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=document)
    return {"Ref": name, "Arn": role["Arn"]}


def make_instance_profile(properties):
    name = properties.pop("InstanceProfileName")
    profile = iam.create_instance_profile(InstanceProfileName=name, Path=properties.pop("Path"))["InstanceProfile"]
    for role in properties.pop("Roles"):
        iam.add_role_to_instance_profile(InstanceProfileName=name, RoleName=role)
    return {"Ref": name, "Arn": profile["Arn"]}


def text(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


match sys.argv[1:]:
    case ["compare", path]:
        compare(json.loads(text(path)), tagged=True)
    case ["compare-untagged", path]:
        compare(json.loads(text(path)), tagged=False)
    case ["stack", path]:
        stack(json.loads(text(path)))
    case _:
        sys.exit(__doc__)
