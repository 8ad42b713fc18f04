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

# What else can hold a role: tasks without a service, capacity providers, CodeDeploy and EC2.
arn = role["Arn"]
run = ecs.run_task(
    cluster="boto",
    taskDefinition="boto",
    launchType="FARGATE",
    networkConfiguration=network,
    overrides={"taskRoleArn": arn},
    tags=[{"key": "by", "value": "hand"}],
)
assert not run["failures"], run
tasks = [task["taskArn"] for task in run["tasks"]]
ecs.get_waiter("tasks_running").wait(cluster="boto", tasks=tasks, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
task = ecs.describe_tasks(cluster="boto", tasks=tasks)["tasks"][0]
assert task["overrides"]["taskRoleArn"] == arn, task
ecs.stop_task(cluster="boto", task=tasks[0])
pages = ecs.get_paginator("list_tasks").paginate(
    cluster="boto", desiredStatus="STOPPED", PaginationConfig={"PageSize": 1}
)
assert [arn for page in pages for arn in page["taskArns"]] == tasks

# A volume needs its infrastructure role until it is gone.
trust = trust.replace("ecs-tasks", "ecs")
volumes_role = iam.create_role(RoleName="volumes", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
policy = "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes"
iam.attach_role_policy(RoleName="volumes", PolicyArn=policy)
ecs.register_task_definition(
    family="volume",
    networkMode="awsvpc",
    requiresCompatibilities=["FARGATE"],
    cpu="256",
    memory="512",
    containerDefinitions=[{"name": "app", "image": "app:v1"}],
    volumes=[{"name": "data", "configuredAtLaunch": True}],
)
volume = {"name": "data", "managedEBSVolume": {"roleArn": volumes_role, "sizeInGiB": 10}}
run = ecs.run_task(
    cluster="boto",
    taskDefinition="volume",
    launchType="FARGATE",
    networkConfiguration=network,
    volumeConfigurations=[volume],
)
with_volume = [task["taskArn"] for task in run["tasks"]]
ecs.get_waiter("tasks_running").wait(
    cluster="boto", tasks=with_volume, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
)
task = ecs.describe_tasks(cluster="boto", tasks=with_volume)["tasks"][0]
attachment = next(a for a in task["attachments"] if a["type"] == "AmazonElasticBlockStorage")
details = {detail["name"]: detail["value"] for detail in attachment["details"]}
assert attachment["status"] == "ATTACHED" and details["roleArn"] == volumes_role, attachment
managed_by_ecs = [{"Name": "tag:AmazonECSManaged", "Values": ["true"]}]
ec2 = boto3.client("ec2")
found = ec2.describe_volumes(Filters=managed_by_ecs)["Volumes"]
assert [v["VolumeId"] for v in found] == [details["volumeId"]] and found[0]["State"] == "in-use", found
ecs.stop_task(cluster="boto", task=with_volume[0])
ecs.get_waiter("tasks_stopped").wait(
    cluster="boto", tasks=with_volume, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
)
assert not ec2.describe_volumes(Filters=managed_by_ecs)["Volumes"]

profile = "arn:aws:iam::123456789012:instance-profile/wire"
managed = {
    "infrastructureRoleArn": arn,
    "instanceLaunchTemplate": {
        "ec2InstanceProfileArn": profile,
        "networkConfiguration": {"subnets": ["subnet-1"]},
    },
}
ecs.create_capacity_provider(name="managed", cluster="boto", managedInstancesProvider=managed)
provider = ecs.describe_capacity_providers(capacityProviders=["managed"])["capacityProviders"][0]
assert provider["managedInstancesProvider"] == managed, provider
ecs.register_container_instance(cluster="boto", instanceIdentityDocument=json.dumps({"instanceId": "i-1"}))
hosts = ecs.list_container_instances(cluster="boto")["containerInstanceArns"]
host = ecs.describe_container_instances(cluster="boto", containerInstances=hosts)["containerInstances"][0]
assert host["ec2InstanceId"] == "i-1" and host["agentConnected"], host

codedeploy = boto3.client("codedeploy")
codedeploy.create_application(applicationName="wire", computePlatform="ECS")
codedeploy.create_deployment_group(
    applicationName="wire",
    deploymentGroupName="web",
    serviceRoleArn=arn,
    deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    ecsServices=[{"clusterName": "boto", "serviceName": "boto"}],
)
names = [
    (application, group)
    for page in codedeploy.get_paginator("list_applications").paginate()
    for application in page["applications"]
    for group in codedeploy.list_deployment_groups(applicationName=application)["deploymentGroups"]
]
assert ("wire", "web") in names, names
group = codedeploy.batch_get_deployment_groups(applicationName="wire", deploymentGroupNames=["web"])
assert group["deploymentGroupsInfo"][0]["serviceRoleArn"] == arn, group
try:
    codedeploy.get_deployment_group(applicationName="none", deploymentGroupName="web")
except codedeploy.exceptions.ApplicationDoesNotExistException:
    pass
else:
    raise AssertionError("a group of no application was described")

ec2.run_instances(
    ImageId="ami-1",
    MinCount=7,
    MaxCount=7,
    IamInstanceProfile={"Arn": profile},
    TagSpecifications=[{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "wire"}]}],
)
pages = ec2.get_paginator("describe_instances").paginate(
    Filters=[
        {"Name": "iam-instance-profile.arn", "Values": [profile]},
        {"Name": "instance-state-name", "Values": ["pending", "running"]},
    ],
    PaginationConfig={"PageSize": 5},
)
instances = [i for page in pages for r in page["Reservations"] for i in r["Instances"]]
assert len(instances) == 7, instances
assert {i["IamInstanceProfile"]["Arn"] for i in instances} == {profile}
assert instances[0]["Tags"] == [{"Key": "Name", "Value": "wire"}], instances[0]
ec2.terminate_instances(InstanceIds=[i["InstanceId"] for i in instances])
ec2.get_waiter("instance_terminated").wait(
    InstanceIds=[instances[0]["InstanceId"]], WaiterConfig={"Delay": 1, "MaxAttempts": 60}
)
try:
    ec2.describe_vpcs()
except botocore.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] == "InvalidAction", error
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error
else:
    raise AssertionError("an operation that the fake does not have was answered")
print("boto3: ecs, s3, iam, codedeploy and ec2 as expected")
