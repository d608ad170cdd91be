namespace Masterful.Benchmarks.Addons;

/// <summary>What the command line says.</summary>
/// <param name="Kubeconfig">Of a cluster that may be written to: each round makes two namespaces and takes them away. Empty: a server of the benchmark's own.</param>
/// <param name="Assets">Folder with a kube-apiserver, for a server of the benchmark's own.</param>
/// <param name="Kubectl">The program that is measured beside.</param>
/// <param name="Objects">Objects that are applied.</param>
/// <param name="Runs">Rounds.</param>
/// <param name="RoundTrip">How far away the server is for both; zero for as far as it is.</param>
internal sealed record AddonBenchmarkOptions(string Kubeconfig, string Assets, string Kubectl, int Objects, int Runs, TimeSpan RoundTrip)
{
    public static AddonBenchmarkOptions Parse(string[] arguments)
    {
        var assets = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS");
        var options = new AddonBenchmarkOptions("", assets ?? "", string.IsNullOrEmpty(assets) ? "kubectl" : Path.Combine(assets, "kubectl"), 300, 5, TimeSpan.Zero);
        for (var i = 0; i < arguments.Length; i++)
        {
            options = arguments[i] switch
            {
                "--kubeconfig" => options with { Kubeconfig = arguments[++i] },
                "--kubectl" => options with { Kubectl = arguments[++i] },
                "--objects" => options with { Objects = int.Parse(arguments[++i]) },
                "--round-trip-ms" => options with { RoundTrip = TimeSpan.FromMilliseconds(int.Parse(arguments[++i])) },
                "--runs" => options with { Runs = int.Parse(arguments[++i]) },
                var unknown => throw new ArgumentException($"there is no option {unknown}"),
            };
        }

        return options.Kubeconfig.Length > 0 || options.Assets.Length > 0
            ? options
            : throw new ArgumentException("--kubeconfig FILE, of a cluster that may be written to, is missing, and so is KUBEBUILDER_ASSETS, a folder with a kube-apiserver to start");
    }
}
