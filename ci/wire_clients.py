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
    ecs.run_task(taskDefinition="boto", cluster="boto")
except botocore.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "UnknownOperationException", error
    assert "RunTask" in error.response["Error"]["Message"], error
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
print("boto3: ecs, s3 and iam as expected")
