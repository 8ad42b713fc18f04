"""What can hold a role, asked by boto3: tasks, volumes, capacity providers, deployment groups, instances."""

import json

import boto3
import botocore.exceptions

ecs, ec2, codedeploy, iam = (boto3.client(name) for name in ["ecs", "ec2", "codedeploy", "iam"])


def role(name, service):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": statement})
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]


arn = role("job", "ecs-tasks.amazonaws.com")
ecs.create_cluster(clusterName="roles")
network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
for family, volumes in [("job", []), ("volume", [{"name": "data", "configuredAtLaunch": True}])]:
    ecs.register_task_definition(
        family=family,
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "app", "image": "app:v1"}],
        volumes=volumes,
    )
run = ecs.run_task(
    cluster="roles",
    taskDefinition="job",
    launchType="FARGATE",
    networkConfiguration=network,
    overrides={"taskRoleArn": arn},
    tags=[{"key": "by", "value": "hand"}],
)
assert not run["failures"], run
tasks = [task["taskArn"] for task in run["tasks"]]
ecs.get_waiter("tasks_running").wait(cluster="roles", tasks=tasks, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
task = ecs.describe_tasks(cluster="roles", tasks=tasks)["tasks"][0]
assert task["overrides"]["taskRoleArn"] == arn, task
ecs.stop_task(cluster="roles", task=tasks[0])
pages = ecs.get_paginator("list_tasks").paginate(
    cluster="roles", desiredStatus="STOPPED", PaginationConfig={"PageSize": 1}
)
assert [arn for page in pages for arn in page["taskArns"]] == tasks

# A volume needs its infrastructure role until it is gone.
volumes_role = role("volumes", "ecs.amazonaws.com")
policy = "arn:aws:iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForVolumes"
iam.attach_role_policy(RoleName="volumes", PolicyArn=policy)
volume = {"name": "data", "managedEBSVolume": {"roleArn": volumes_role, "sizeInGiB": 10}}
run = ecs.run_task(
    cluster="roles",
    taskDefinition="volume",
    launchType="FARGATE",
    networkConfiguration=network,
    volumeConfigurations=[volume],
)
with_volume = [task["taskArn"] for task in run["tasks"]]
ecs.get_waiter("tasks_running").wait(
    cluster="roles", tasks=with_volume, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
)
task = ecs.describe_tasks(cluster="roles", tasks=with_volume)["tasks"][0]
attachment = next(a for a in task["attachments"] if a["type"] == "AmazonElasticBlockStorage")
details = {detail["name"]: detail["value"] for detail in attachment["details"]}
assert attachment["status"] == "ATTACHED" and details["roleArn"] == volumes_role, attachment
managed_by_ecs = [{"Name": "tag:AmazonECSManaged", "Values": ["true"]}]
found = ec2.describe_volumes(Filters=managed_by_ecs)["Volumes"]
assert [v["VolumeId"] for v in found] == [details["volumeId"]] and found[0]["State"] == "in-use", found
ecs.stop_task(cluster="roles", task=with_volume[0])
ecs.get_waiter("tasks_stopped").wait(
    cluster="roles", tasks=with_volume, WaiterConfig={"Delay": 1, "MaxAttempts": 60}
)
assert not ec2.describe_volumes(Filters=managed_by_ecs)["Volumes"]

iam.create_instance_profile(InstanceProfileName="roles")
profile = iam.get_instance_profile(InstanceProfileName="roles")["InstanceProfile"]["Arn"]
managed = {
    "infrastructureRoleArn": volumes_role,
    "instanceLaunchTemplate": {
        "ec2InstanceProfileArn": profile,
        "networkConfiguration": {"subnets": ["subnet-1"]},
    },
}
ecs.create_capacity_provider(name="managed", cluster="roles", managedInstancesProvider=managed)
provider = ecs.describe_capacity_providers(capacityProviders=["managed"])["capacityProviders"][0]
assert provider["managedInstancesProvider"] == managed, provider
ecs.register_container_instance(cluster="roles", instanceIdentityDocument=json.dumps({"instanceId": "i-1"}))
hosts = ecs.list_container_instances(cluster="roles")["containerInstanceArns"]
host = ecs.describe_container_instances(cluster="roles", containerInstances=hosts)["containerInstances"][0]
assert host["ec2InstanceId"] == "i-1" and host["agentConnected"], host

deployer = role("deployer", "codedeploy.amazonaws.com")
codedeploy.create_application(applicationName="wire", computePlatform="ECS")
codedeploy.create_deployment_group(
    applicationName="wire",
    deploymentGroupName="web",
    serviceRoleArn=deployer,
    deploymentStyle={"deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL"},
    ecsServices=[{"clusterName": "roles", "serviceName": "web"}],
)
names = [
    (application, group)
    for page in codedeploy.get_paginator("list_applications").paginate()
    for application in page["applications"]
    for group in codedeploy.list_deployment_groups(applicationName=application)["deploymentGroups"]
]
assert ("wire", "web") in names, names
group = codedeploy.batch_get_deployment_groups(applicationName="wire", deploymentGroupNames=["web"])
assert group["deploymentGroupsInfo"][0]["serviceRoleArn"] == deployer, group
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
print("boto3: what holds a role, in ecs, codedeploy and ec2, as expected")
