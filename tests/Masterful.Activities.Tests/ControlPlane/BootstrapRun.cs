using System.Diagnostics;

namespace Masterful.Activities.Tests.ControlPlane;

/// <summary>
/// Runs a bootstrap script under <c>sh</c> on a node's root, with a <c>curl</c> that answers for the components whose manifests are there,
/// as a kubelet would have started them.
/// </summary>
internal sealed class BootstrapRun : IDisposable
{
    private const string Curl = """
        #!/bin/sh
        config= url=
        while [ $# -gt 0 ]; do
          case $1 in --config) config=$(cat); shift ;; --max-time | --cacert) shift ;; http*) url=$1 ;; esac
          shift
        done
        echo "$url" >> "$STUBS/asked"
        for component in $(ls -A "$MASTERFUL_ROOT/etc/kubernetes/manifests"); do
          case $component in .*) echo "half a manifest is there: $component" >&2; exit 7 ;; esac
        done
        answer() {
          [ -f "$MASTERFUL_ROOT/etc/kubernetes/manifests/$1.yaml" ] && [ ! -e "$STUBS/down-$1" ] || { echo "Failed to connect to $1" >&2; exit 7; }
          printf '%s' "$2"
        }
        case $url in
          http://127.0.0.1:2381/health) answer etcd-main '{"health":"true","reason":""}' ;;
          http://127.0.0.1:2384/health) answer etcd-events '{"health":"true","reason":""}' ;;
          https://localhost:443/readyz)
            case $config in *"Bearer $TOKEN\"") answer kube-apiserver ok ;; *) printf Unauthorized ;; esac ;;
          https://127.0.0.1:10257/healthz) answer kube-controller-manager ok ;;
          https://127.0.0.1:10259/healthz) answer kube-scheduler ok ;;
          *) exit 6 ;;
        esac
        """;

    private readonly TempDirectory stubs = new();
    private readonly string root;

    public BootstrapRun(string root)
    {
        this.root = root;
        File.WriteAllText(stubs["curl"], Curl);
        File.SetUnixFileMode(stubs["curl"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>What the API server's probes say who they are.</summary>
    public string Token { get; init; } = "";

    /// <summary>URLs that were asked, without those asked again.</summary>
    public IReadOnlyList<string> Asked => File.Exists(stubs["asked"]) ? [.. File.ReadAllLines(stubs["asked"]).Distinct()] : [];

    /// <summary>Keeps a component from answering.</summary>
    public void Down(string component) => File.WriteAllText(stubs[$"down-{component}"], "");

    public void Up(string component) => File.Delete(stubs[$"down-{component}"]);

    /// <summary>Runs it to its end.</summary>
    public async Task<(int Code, string Output, string Errors)> RunAsync(string script, params (string Name, string Value)[] settings)
    {
        await File.WriteAllTextAsync(stubs["bootstrap.sh"], script);
        var start = new ProcessStartInfo("sh", [stubs["bootstrap.sh"]]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new[]
        {
            ("PATH", $"{stubs.Path}:/usr/local/bin:/usr/bin:/bin"), ("STUBS", stubs.Path), ("TOKEN", Token), ("MASTERFUL_ROOT", root), ("MASTERFUL_TIMEOUT", "1"), ("MASTERFUL_INTERVAL", "0"),
        }.Concat(settings))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    public void Dispose() => stubs.Dispose();
}
