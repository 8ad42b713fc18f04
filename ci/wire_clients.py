"""boto3 against the fake's server; the address and keys come from the environment."""

import json

import boto3
import botocore.exceptions

ecs = boto3.client("ecs")
ecs.create_cluster(clusterName="boto")
task = ecs.register_task_definition(
    family="boto",
    networkMode="awsvpc",
    requiresCompatibilities=["FARGATE"],
    cpu="256",
    memory="512",
    containerDefinitions=[{"name": "app", "image": "app:v1"}],
)["taskDefinition"]
network = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}}
ecs.create_service(
    cluster="boto",
    serviceName="boto",
    taskDefinition=task["taskDefinitionArn"],
    desiredCount=1,
    launchType="FARGATE",
    networkConfiguration=network,
)
ecs.get_waiter("services_stable").wait(
    cluster="boto", services=["boto"], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
)
service = ecs.describe_services(cluster="boto", services=["boto"])["services"][0]
assert service["runningCount"] == 1, service
assert service["deployments"][0]["rolloutState"] == "COMPLETED", service["deployments"]
assert any("has reached a steady state" in event["message"] for event in service["events"])

try:
    ecs.execute_command(cluster="boto", task="none", command="sh", interactive=True)
except botocore.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "UnknownOperationException", error
    assert "ExecuteCommand" in error.response["Error"]["Message"], error
else:
    raise AssertionError("an operation that the fake does not have was answered")

s3 = boto3.client("s3")
s3.create_bucket(Bucket="wire")
s3.put_object(Bucket="wire", Key="env:/dev/state", Body=b"{}")
assert s3.get_object(Bucket="wire", Key="env:/dev/state")["Body"].read() == b"{}"

iam = boto3.client("iam")
trust = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        },
    }
)
role = iam.create_role(RoleName="wire", AssumeRolePolicyDocument=trust)["Role"]
described = iam.get_role(RoleName="wire")["Role"]
assert described["Arn"] == role["Arn"]
assert described["AssumeRolePolicyDocument"] == json.loads(trust)


def refused(code, call, **arguments):
    """The message of a call that is refused with this code."""
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response["Error"]["Message"]
    raise AssertionError(f"{code} was expected")


iam.create_instance_profile(InstanceProfileName="wire")
iam.add_role_to_instance_profile(InstanceProfileName="wire", RoleName="wire")
profile = iam.get_instance_profile(InstanceProfileName="wire")["InstanceProfile"]
assert [role["RoleName"] for role in profile["Roles"]] == ["wire"], profile
refused("LimitExceeded", iam.add_role_to_instance_profile, InstanceProfileName="wire", RoleName="wire")
refused("DeleteConflict", iam.delete_role, RoleName="wire")


def document(action, resource="*"):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": statement})


policy = iam.create_policy(PolicyName="wire", PolicyDocument=document("ecs:ListClusters"))["Policy"]["Arn"]
iam.create_policy_version(PolicyArn=policy, PolicyDocument=document("ecs:List*"), SetAsDefault=True)
versions = iam.list_policy_versions(PolicyArn=policy)["Versions"]
assert [version["VersionId"] for version in versions] == ["v2", "v1"], versions
assert iam.get_policy_version(PolicyArn=policy, VersionId="v1")["PolicyVersion"]["Document"] == json.loads(
    document("ecs:ListClusters")
)
assert refused("DeleteConflict", iam.delete_policy, PolicyArn=policy).startswith("This policy has more than one")
quotas = iam.get_account_summary()["SummaryMap"]
assert quotas["VersionsPerPolicyQuota"] == 5, quotas
linked = iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")["Role"]["RoleName"]
task_id = iam.delete_service_linked_role(RoleName=linked)["DeletionTaskId"]
status = iam.get_service_linked_role_deletion_status(DeletionTaskId=task_id)
assert status["Status"] == "FAILED" and status["Reason"]["RoleUsageList"][0]["Resources"], status

# Whoever the administrator makes may do what its policies say: the server enforces IAM.
iam.create_user(UserName="wire")
iam.attach_user_policy(UserName="wire", PolicyArn=policy)
key = iam.create_access_key(UserName="wire")["AccessKey"]
keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
reader = boto3.client("ecs", **keys)
assert len(reader.list_clusters()["clusterArns"]) == 2
message = refused("AccessDeniedException", reader.describe_services, cluster="boto", services=["boto"])
assert message.endswith(
    "user/wire is not authorized to perform: ecs:DescribeServices on resource: "
    "arn:aws:ecs:us-east-1:123456789012:service/boto/boto "
    "because no identity-based policy allows the ecs:DescribeServices action"
), message
message = refused("AccessDenied", boto3.client("iam", **keys).get_role, RoleName="wire")
assert message.endswith("because no identity-based policy allows the iam:GetRole action"), message
message = refused("AccessDenied", boto3.client("s3", **keys).get_object, Bucket="wire", Key="env:/dev/state")
assert message.endswith("because no identity-based policy allows the s3:GetObject action"), message
sts = boto3.client("sts", **keys)
assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::123456789012:user/wire"
refused("AccessDenied", sts.assume_role, RoleArn=role["Arn"], RoleSessionName="wire")
print("boto3: ecs, s3, sts and iam as expected, what is not allowed included")
