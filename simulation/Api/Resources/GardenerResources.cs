namespace Masterful.Simulation.Api;

/// <summary>The resources that Gardener adds to a Garden (an aggregated API server) and to a Seed (CustomResourceDefinitions).</summary>
internal static class GardenerResources
{
    public static IReadOnlyList<ApiResource> Garden { get; } =
    [
        new("core.gardener.cloud", "v1beta1", "projects", "Project", false) { HasStatus = true, StoragePath = "core.gardener.cloud/projects" },
        new("core.gardener.cloud", "v1beta1", "shoots", "Shoot", true) { HasStatus = true, StoragePath = "core.gardener.cloud/shoots" },
        new("core.gardener.cloud", "v1beta1", "seeds", "Seed", false) { HasStatus = true, StoragePath = "core.gardener.cloud/seeds" },
        new("core.gardener.cloud", "v1beta1", "cloudprofiles", "CloudProfile", false) { StoragePath = "core.gardener.cloud/cloudprofiles" },
        new("core.gardener.cloud", "v1beta1", "namespacedcloudprofiles", "NamespacedCloudProfile", true) { HasStatus = true, StoragePath = "core.gardener.cloud/namespacedcloudprofiles" },
        new("core.gardener.cloud", "v1beta1", "shootstates", "ShootState", true) { StoragePath = "core.gardener.cloud/shootstates" },
        new("core.gardener.cloud", "v1beta1", "secretbindings", "SecretBinding", true) { HasGeneration = false, StoragePath = "core.gardener.cloud/secretbindings" },
        new("core.gardener.cloud", "v1beta1", "quotas", "Quota", true) { HasGeneration = false, StoragePath = "core.gardener.cloud/quotas" },
        new("core.gardener.cloud", "v1beta1", "exposureclasses", "ExposureClass", false) { HasGeneration = false, StoragePath = "core.gardener.cloud/exposureclasses" },
        new("core.gardener.cloud", "v1beta1", "backupbuckets", "BackupBucket", false) { HasStatus = true, StoragePath = "core.gardener.cloud/backupbuckets" },
        new("core.gardener.cloud", "v1beta1", "backupentries", "BackupEntry", true) { HasStatus = true, StoragePath = "core.gardener.cloud/backupentries" },
        new("core.gardener.cloud", "v1beta1", "controllerregistrations", "ControllerRegistration", false) { StoragePath = "core.gardener.cloud/controllerregistrations" },
        new("core.gardener.cloud", "v1beta1", "controllerdeployments", "ControllerDeployment", false) { StoragePath = "core.gardener.cloud/controllerdeployments" },
        new("core.gardener.cloud", "v1beta1", "controllerinstallations", "ControllerInstallation", false) { HasStatus = true, StoragePath = "core.gardener.cloud/controllerinstallations" },
        new("core.gardener.cloud", "v1beta1", "internalsecrets", "InternalSecret", true) { HasGeneration = false, StoragePath = "core.gardener.cloud/internalsecrets" },
        new("seedmanagement.gardener.cloud", "v1alpha1", "managedseeds", "ManagedSeed", true) { HasStatus = true, StoragePath = "seedmanagement.gardener.cloud/managedseeds" },
        new("seedmanagement.gardener.cloud", "v1alpha1", "gardenlets", "Gardenlet", true) { HasStatus = true, StoragePath = "seedmanagement.gardener.cloud/gardenlets" },
        new("seedmanagement.gardener.cloud", "v1alpha1", "managedseedsets", "ManagedSeedSet", true) { HasStatus = true, HasScale = true, StoragePath = "seedmanagement.gardener.cloud/managedseedsets" },
        new("security.gardener.cloud", "v1alpha1", "credentialsbindings", "CredentialsBinding", true) { HasGeneration = false, StoragePath = "security.gardener.cloud/credentialsbindings" },
        new("security.gardener.cloud", "v1alpha1", "workloadidentities", "WorkloadIdentity", true) { HasStatus = true, StoragePath = "security.gardener.cloud/workloadidentities" },
        new("operations.gardener.cloud", "v1alpha1", "bastions", "Bastion", true) { HasStatus = true, StoragePath = "operations.gardener.cloud/bastions" },
    ];

    public static IReadOnlyList<ApiResource> Seed { get; } =
    [
        new("extensions.gardener.cloud", "v1alpha1", "backupbuckets", "BackupBucket", false) { HasStatus = true, StoragePath = "extensions.gardener.cloud/backupbuckets" },
        new("extensions.gardener.cloud", "v1alpha1", "backupentries", "BackupEntry", false) { HasStatus = true, StoragePath = "extensions.gardener.cloud/backupentries" },
        new("extensions.gardener.cloud", "v1alpha1", "bastions", "Bastion", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/bastions" },
        new("extensions.gardener.cloud", "v1alpha1", "clusters", "Cluster", false) { HasStatus = true, StoragePath = "extensions.gardener.cloud/clusters" },
        new("extensions.gardener.cloud", "v1alpha1", "containerruntimes", "ContainerRuntime", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/containerruntimes" },
        new("extensions.gardener.cloud", "v1alpha1", "controlplanes", "ControlPlane", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/controlplanes" },
        new("extensions.gardener.cloud", "v1alpha1", "dnsrecords", "DNSRecord", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/dnsrecords" },
        new("extensions.gardener.cloud", "v1alpha1", "extensions", "Extension", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/extensions" },
        new("extensions.gardener.cloud", "v1alpha1", "infrastructures", "Infrastructure", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/infrastructures" },
        new("extensions.gardener.cloud", "v1alpha1", "networks", "Network", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/networks" },
        new("extensions.gardener.cloud", "v1alpha1", "operatingsystemconfigs", "OperatingSystemConfig", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/operatingsystemconfigs" },
        new("extensions.gardener.cloud", "v1alpha1", "selfhostedshootexposures", "SelfHostedShootExposure", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/selfhostedshootexposures" },
        new("extensions.gardener.cloud", "v1alpha1", "workers", "Worker", true) { HasStatus = true, StoragePath = "extensions.gardener.cloud/workers" },
        new("resources.gardener.cloud", "v1alpha1", "managedresources", "ManagedResource", true) { HasStatus = true, ShortNames = ["mr"], StoragePath = "resources.gardener.cloud/managedresources" },
        new("druid.gardener.cloud", "v1alpha1", "etcds", "Etcd", true) { HasStatus = true, HasScale = true, StoragePath = "druid.gardener.cloud/etcds" },
        new("druid.gardener.cloud", "v1alpha1", "etcdcopybackupstasks", "EtcdCopyBackupsTask", true) { HasStatus = true, StoragePath = "druid.gardener.cloud/etcdcopybackupstasks" },
        new("machine.sapcloud.io", "v1alpha1", "machines", "Machine", true) { HasStatus = true, ShortNames = ["mc"], StoragePath = "machine.sapcloud.io/machines" },
        new("machine.sapcloud.io", "v1alpha1", "machinesets", "MachineSet", true) { HasStatus = true, HasScale = true, ShortNames = ["mcs"], StoragePath = "machine.sapcloud.io/machinesets" },
        new("machine.sapcloud.io", "v1alpha1", "machinedeployments", "MachineDeployment", true) { HasStatus = true, HasScale = true, ShortNames = ["mcd"], StoragePath = "machine.sapcloud.io/machinedeployments" },
        new("machine.sapcloud.io", "v1alpha1", "machineclasses", "MachineClass", true) { StoragePath = "machine.sapcloud.io/machineclasses" },
        new("autoscaling.k8s.io", "v1", "verticalpodautoscalers", "VerticalPodAutoscaler", true) { HasStatus = true, ShortNames = ["vpa"], StoragePath = "autoscaling.k8s.io/verticalpodautoscalers" },
    ];
}
