namespace Masterful.Simulation.Landscape;

/// <summary>Finds real programs: etcd's own, and Kubernetes' where the machine has them.</summary>
public sealed class EtcdBinaries
{
    private EtcdBinaries(string etcd, string etcdutl)
    {
        Etcd = etcd;
        Etcdutl = etcdutl;
    }

    public string Etcd { get; }

    public string Etcdutl { get; }

    /// <summary>Looks into the given directory, then into <c>.tools/bin</c> of the directories above the assembly, then PATH.</summary>
    /// <exception cref="FileNotFoundException">There is no etcd, with what to do about it.</exception>
    public static EtcdBinaries Find(string? directory)
    {
        var candidates = new List<string>();
        if (directory is not null) candidates.Add(directory);
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            candidates.Add(Path.Combine(at.FullName, ".tools", "bin"));
        candidates.AddRange((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));

        var found = candidates.FirstOrDefault(c => File.Exists(Path.Combine(c, "etcd")) && File.Exists(Path.Combine(c, "etcdutl")))
            ?? throw new FileNotFoundException("etcd and etcdutl (3.5 or later) are neither in .tools/bin nor on PATH; `make tools` fetches them");
        return new EtcdBinaries(Path.Combine(found, "etcd"), Path.Combine(found, "etcdutl"));
    }
}
