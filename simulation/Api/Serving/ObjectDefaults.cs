using System.Text.Json.Nodes;

namespace Masterful.Simulation.Api;

/// <summary>The defaults that other parts of a cluster rely on; not all that Kubernetes has.</summary>
internal static class ObjectDefaults
{
    /// <summary>Fills in what a create leaves open; the status has been cleared before.</summary>
    public static void OnCreate(ApiResource resource, JsonObject value, UserInfo user)
    {
        OnWrite(resource, value);
        switch (resource.Group, resource.Plural)
        {
            case ("", "namespaces"):
                value["spec"] ??= new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
                value["status"] = new JsonObject { ["phase"] = "Active" };
                break;
            case ("", "pods"):
                value.Child("status")["phase"] = "Pending";
                break;
            case ("", "persistentvolumeclaims"):
                value["status"] = new JsonObject { ["phase"] = "Pending" };
                break;
            case ("apps", "deployments" or "statefulsets" or "replicasets" or "daemonsets"):
                value["status"] = new JsonObject();
                break;
            case ("certificates.k8s.io", "certificatesigningrequests"):
                var spec = value.Child("spec");
                spec["username"] = user.Name;
                spec["groups"] = new JsonArray(user.Groups.Select(group => (JsonNode?)group).ToArray());
                if (user.Uid.Length > 0) spec["uid"] = user.Uid;
                value["status"] = new JsonObject();
                break;
        }
    }

    /// <summary>Fills in what every write may leave open.</summary>
    public static void OnWrite(ApiResource resource, JsonObject value)
    {
        switch (resource.Group, resource.Plural)
        {
            case ("", "namespaces"):
                value.Metadata().Child("labels")["kubernetes.io/metadata.name"] = value.Name();
                break;
            case ("", "secrets"):
                StringData.Fold(value);
                break;
            case ("", "services"):
                var service = value.Child("spec");
                service["type"] ??= "ClusterIP";
                service["sessionAffinity"] ??= "None";
                foreach (var port in service.Elements("ports").OfType<JsonObject>())
                {
                    port["protocol"] ??= "TCP";
                    if (port["targetPort"] is null) port["targetPort"] = port["port"]?.DeepClone();
                }

                break;
            case ("", "pods"):
                PodSpec(value.Child("spec"));
                break;
            case ("apps", "deployments" or "statefulsets" or "replicasets"):
                value.Child("spec")["replicas"] ??= 1;
                PodSpec(value.Child("spec").Child("template").Child("spec"));
                break;
            case ("apps", "daemonsets"):
                PodSpec(value.Child("spec").Child("template").Child("spec"));
                break;
            case ("rbac.authorization.k8s.io", "rolebindings" or "clusterrolebindings"):
                Binding(value);
                break;
        }
    }

    private static void PodSpec(JsonObject spec)
    {
        spec["restartPolicy"] ??= "Always";
        spec["dnsPolicy"] ??= "ClusterFirst";
        spec["schedulerName"] ??= "default-scheduler";
        spec["terminationGracePeriodSeconds"] ??= 30;
        foreach (var container in spec.Elements("containers").OfType<JsonObject>())
        {
            foreach (var port in container.Elements("ports").OfType<JsonObject>()) port["protocol"] ??= "TCP";
        }
    }

    private static void Binding(JsonObject value)
    {
        if (value["roleRef"] is JsonObject role) role["apiGroup"] ??= "rbac.authorization.k8s.io";
        foreach (var subject in value.Elements("subjects").OfType<JsonObject>())
        {
            if (subject.Text("kind") is "User" or "Group") subject["apiGroup"] ??= "rbac.authorization.k8s.io";
        }
    }
}
