using Masterful.Activities.Landscapes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Worker.Landscape;

/// <summary>Reads a landscape file and tells every mistake in it at once, each with its line.</summary>
public static class LandscapeLoader
{
    private const string ApiVersion = "masterful.gardener.cloud/v1alpha1";
    private static readonly string[] Restores = ["inPlace", "etcdutl"];
    private static readonly string[] Modes = ["gardenlet", "managedSeed"];

    /// <summary>Answers the landscape of a worker and of the commands beside the Seed with absolute paths, or throws <c>MIG-LAND-001</c>.</summary>
    /// <param name="path">Path of the YAML file.</param>
    public static LandscapeFile Load(string path) => Load(path, agent: false, []);

    /// <summary>
    /// Answers the landscape of an agent, which knows neither Garden nor Seeds: what the file says of them is left out and need not be there. Throws
    /// <c>MIG-LAND-001</c> for everything else that is wrong.
    /// </summary>
    /// <param name="path">Path of the YAML file.</param>
    /// <param name="astray">Told each kubeconfig of Garden or Seed that lies on the agent's machine, where it does not belong.</param>
    public static LandscapeFile LoadForAgent(string path, Action<string> astray)
    {
        var kubeconfigs = new List<string>();
        var landscape = Load(path, agent: true, kubeconfigs);
        kubeconfigs.Where(File.Exists).Distinct().ToList().ForEach(astray);
        return landscape;
    }

    private static LandscapeFile Load(string path, bool agent, List<string> kubeconfigs)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full))
        {
            throw PlatformErrors.Landscape.At(full, "the file is not there.");
        }

        var errors = new List<string>();
        var landscape = Parse(File.ReadAllText(full), Path.GetDirectoryName(full)!, agent, kubeconfigs, errors);
        return errors.Count == 0 ? landscape! : throw PlatformErrors.Landscape.At(full, string.Join("; ", errors) + ".");
    }

    private static LandscapeFile? Parse(string text, string directory, bool agent, List<string> kubeconfigs, List<string> errors)
    {
        if (YamlSection.Parse(text, errors) is not { } root)
        {
            return null;
        }

        root.Allow("apiVersion", "kind", "garden", "seeds", "artifacts", "shoots");
        root.Constant("apiVersion", ApiVersion);
        root.Constant("kind", "Landscape");
        var paths = new PathResolver(directory);
        var garden = Cluster(root.Section("garden", required: !agent), paths, agent);
        var seeds = root.Sections("seeds", required: !agent)
            .Select(seed => new SeedAccess(seed.Text("name", required: true), Cluster(seed, paths, agent, "name")))
            .ToList();
        if (agent)
        {
            kubeconfigs.AddRange(seeds.Select(seed => seed.Access.Kubeconfig).Prepend(garden.Kubeconfig));
        }

        var shoots = root.Sections("shoots", required: true);
        Unique(shoots);
        return new LandscapeFile
        {
            Directory = directory,
            Garden = agent ? new ClusterAccess("") : garden,
            Seeds = agent ? [] : seeds,
            Artifacts = ArtifactSection.Read(root.Section("artifacts"), paths),
            Shoots = shoots.Select(shoot => Shoot(shoot, paths, agent)).ToList(),
        };
    }

    /// <summary>An agent serves the queue of its node's name, so two nodes of one name would carry out each other's steps.</summary>
    private static void Unique(IReadOnlyList<YamlSection> shoots)
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var shoot in shoots)
        {
            foreach (var node in shoot.Has("nodes") ? shoot.Sections("nodes", required: false) : [])
            {
                if (node.Text("name") is { Length: > 0 } name && !seen.TryAdd(name, shoot.Text("name")))
                {
                    node.Error("name", $"there is a node \"{name}\" already, of Shoot {seen[name]}; agents are told apart by their node's name alone");
                }
            }
        }
    }

    private static ClusterAccess Cluster(YamlSection? section, PathResolver paths, bool agent, params string[] others)
    {
        section?.Allow([.. others, "kubeconfig", "context"]);
        var given = section?.Text("kubeconfig", required: !agent) ?? "";
        var kubeconfig = given.Length == 0 ? "" : paths.Resolve(given);
        if (kubeconfig.Length > 0 && !agent && !File.Exists(kubeconfig))
        {
            section!.Error("kubeconfig", $"the file {kubeconfig} is not there");
        }

        return new ClusterAccess(kubeconfig, section?.Text("context") is { Length: > 0 } context ? context : null);
    }

    private static ShootSettings Shoot(YamlSection section, PathResolver paths, bool agent)
    {
        section.Allow("name", "etcd", "endpoint", "nodes", "addons", "seed", "verify", "sourceAddresses");
        var name = section.Text("name", required: true);
        if (name.Length > 0 && name.Split('/') is not [{ Length: > 0 }, { Length: > 0 }])
        {
            section.Error("name", $"\"{name}\" must be namespace/name");
        }

        var etcd = section.Section("etcd", required: !agent);
        etcd?.Allow("endpoint", "restore");
        var verify = section.Section("verify", required: false);
        verify?.Allow("tokenFiles");
        var addons = section.Section("addons", required: false);
        addons?.Allow("resourceManager");
        var seed = section.Section("seed", required: false) is { } own ? Seed(own, paths) : null;
        var resourceManager = addons?.Flag("resourceManager") ?? false;
        if (resourceManager && seed?.Mode == "managedSeed")
        {
            addons!.Error("resourceManager", "with seed.mode managedSeed the Shoot's own gardenlet brings gardener-resource-manager up, and two would fight; leave it out");
        }

        return new ShootSettings
        {
            Name = name,
            EtcdEndpoint = etcd?.Url("endpoint", required: !agent) ?? "",
            RestoreByEtcdutl = etcd?.Choice("restore", Restores, required: false) == "etcdutl",
            Endpoint = EndpointSection.Read(section.Section("endpoint"), paths),
            Nodes = section.Sections("nodes", required: true).Select(node => NodeSection.Read(node, paths)).ToList(),
            Seed = seed,
            ResourceManager = resourceManager,
            SourceAddresses = section.Texts("sourceAddresses"),
            TokenFiles = verify?.Texts("tokenFiles").Select(paths.Resolve).ToList() ?? [],
        };
    }

    private static SeedSettings Seed(YamlSection section, PathResolver paths)
    {
        section.Allow("mode", "name", "template", "gardenlet");
        var gardenlet = section.Section("gardenlet", required: false);
        gardenlet?.Allow("image");
        return new SeedSettings
        {
            Mode = section.Choice("mode", Modes),
            Name = section.Text("name", required: true),
            Template = paths.Resolve(section.Text("template", required: true)),
            GardenletImage = gardenlet?.Text("image") ?? "",
        };
    }
}
