namespace Masterful.Benchmarks.Addons;

/// <summary>What the command line says.</summary>
/// <param name="Kubeconfig">Of a cluster that may be written to: each round makes two namespaces and takes them away.</param>
/// <param name="Kubectl">The program that is measured beside.</param>
/// <param name="Objects">Objects that are applied.</param>
/// <param name="Runs">Rounds.</param>
/// <param name="RoundTrip">How far away the server is for both; zero for as far as it is.</param>
internal sealed record AddonBenchmarkOptions(string Kubeconfig, string Kubectl, int Objects, int Runs, TimeSpan RoundTrip)
{
    public static AddonBenchmarkOptions Parse(string[] arguments)
    {
        var assets = Environment.GetEnvironmentVariable("KUBEBUILDER_ASSETS");
        var options = new AddonBenchmarkOptions("", string.IsNullOrEmpty(assets) ? "kubectl" : Path.Combine(assets, "kubectl"), 300, 5, TimeSpan.Zero);
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

        return options.Kubeconfig.Length > 0 ? options : throw new ArgumentException("--kubeconfig FILE is missing: of a cluster that may be written to");
    }
}
