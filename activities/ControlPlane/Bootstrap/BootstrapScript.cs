using System.Text;
using System.Text.RegularExpressions;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>
/// A POSIX shell script that does what Cutover does, for a machine that is prepared at its boot: it writes what it carries, insists on what
/// it must not carry, and places one static Pod after the other as each becomes healthy.
/// </summary>
public static partial class BootstrapScript
{
    private const string End = "MASTERFUL_END";
    private const string AuthorityFile = "/var/lib/masterful/bootstrap/ca.crt";

    /// <summary>Renders it; the same input gives the same bytes.</summary>
    /// <param name="shoot">Name of the Shoot, for people.</param>
    /// <param name="target">The node.</param>
    /// <param name="rendered">The control plane.</param>
    /// <param name="material">Content of every file by path; null leaves everything secret out.</param>
    public static string Render(string shoot, RenderTarget target, RenderedControlPlane rendered, IReadOnlyDictionary<string, byte[]>? material = null)
    {
        var token = HealthToken.Find(rendered);
        var files = rendered.Files.Select(file => BootstrapFile.Of(file, material)).ToList();
        var values = new Dictionary<string, string>
        {
            ["SHOOT"] = shoot,
            ["NODE"] = target.NodeName,
            ["ADDRESS"] = target.Address,
            ["SECRETS"] = material is null ? "It holds no key; those have to be on the node already." : "IT HOLDS PRIVATE KEYS: treat it as you treat them.",
            ["ETCD"] = EtcdMember.DataDirectory("main"),
            ["EMPTY"] = Empty(target),
            ["DIRECTORIES"] = string.Concat(new[] { "main", "events" }.Select(role => $" \"$ROOT{EtcdMember.MountedDirectory(role)}\"")),
            ["REQUIRE"] = Lines(files.Where(file => file.Content is null).Select(file => $"require {Quote(file.Path)} {Quote(file.Origin)}")),
            ["FILES"] = Files(files, rendered.AuthorityPem),
            ["TOKEN"] = Token(token),
            ["PODS"] = Pods(rendered, token, target),
        };

        // In one pass: what is filled in may hold anything.
        return Marker().Replace(Template(), match => values[match.Groups[1].Value]);
    }

    /// <summary>What to do about an etcd without data; inside double quotes of the shell.</summary>
    private static string Empty(RenderTarget target) => target.Earlier.Count == 0
        ? "Restore it first (etcdutl snapshot restore), or set MASTERFUL_NEW_ETCD=yes to begin with an empty one: then every object of the cluster is gone."
        : $"It joins {string.Join(" and ", target.Earlier.Select(node => node.Name))}, whose etcd has to admit it first: "
          + string.Join(", ", EtcdMember.Roles.Select(role => $"etcdctl member add {EtcdMember.Name(role, target.NodeName)} --learner --peer-urls={EtcdMember.PeerUrl(target.Address, role == "main" ? target.Ports.EtcdPeer : target.Ports.EtcdEventsPeer)} at etcd-{role}"))
          + ". Then set MASTERFUL_NEW_ETCD=yes, so that it begins empty and follows them; promote both when they are in sync (etcdctl member promote).";

    private static string Files(List<BootstrapFile> files, string authority)
    {
        var text = new StringBuilder();
        foreach (var file in files.Where(file => file.Content is not null).Append(new BootstrapFile(AuthorityFile, 0b110_000_000, null, Encoding.ASCII.GetBytes(authority), "")))
        {
            text.Append(Here($"put {Quote(file.Path)} {Mode(file)} {Owner(file)}", file.Content!)).Append('\n');
        }

        return text.Append(Lines(files.Where(file => file.Content is null).Select(file => $"secure {Quote(file.Path)} {Mode(file)} {Owner(file)}"))).ToString();
    }

    private static string Token(HealthToken token) => token.File.Length == 0
        ? ""
        : $$"""
          token=$(sed -n 's/^"\{0,1\}\([^,"]*\)"\{0,1\},"\{0,1\}{{Special().Replace(token.User, "\\$0")}}"\{0,1\},.*/\1/p' "$ROOT{{token.File}}" | head -n 1)
          case $token in
            '' | *[!A-Za-z0-9._~+/=-]*) fail "{{token.File}} has no usable token for {{token.User}}, which the API server's probes need" ;;
          esac
          """;

    private static string Pods(RenderedControlPlane rendered, HealthToken token, RenderTarget target)
    {
        var text = new StringBuilder();
        foreach (var group in new[] { new[] { "etcd-main", "etcd-events" }, ["kube-apiserver"], ["kube-controller-manager", "kube-scheduler"] })
        {
            foreach (var component in group)
            {
                var pod = rendered.Pods.Single(pod => pod.Component == component);
                var yaml = FilesChecksum.Annotate(token.Hide(pod.Yaml), FilesChecksum.Placeholder);
                text.Append(Here($"fill {component}", Encoding.UTF8.GetBytes(yaml), $" | place {component}")).Append('\n');
            }

            text.Append(Lines(group.Select(component => Gate(component, target)))).Append('\n');
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Gate(string component, RenderTarget target) => component switch
    {
        "etcd-main" => $"healthy {component} etcd_answers {target.Ports.EtcdMetrics}",
        "etcd-events" => $"healthy {component} etcd_answers {target.Ports.EtcdEventsMetrics}",
        "kube-apiserver" => $"healthy {component} api_answers {Quote(target.ApiServer + "/readyz")}",
        "kube-controller-manager" => $"healthy {component} controller_answers {target.Ports.KubeControllerManager}",
        _ => $"healthy {component} controller_answers {target.Ports.KubeScheduler}",
    };

    /// <summary>A command with its standard input: readable where it can be, so that operators see what they run, else in base64.</summary>
    private static string Here(string command, byte[] content, string after = "")
    {
        var text = Encoding.UTF8.GetString(content);
        var readable = text.EndsWith('\n') && !text.Contains(End, StringComparison.Ordinal)
            && text.All(letter => letter is '\n' or '\t' or >= ' ' and not '\u007f' and not '\ufffd');
        return readable
            ? $"{command} <<'{End}'{after}\n{text}{End}"
            : $"base64 -d <<'{End}' | {command}{after}\n{Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}\n{End}";
    }

    private static string Mode(BootstrapFile file) => "0" + Convert.ToString(file.Mode, 8);

    private static string Owner(BootstrapFile file) => file.Owner?.ToString() ?? "-";

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    private static string Template()
    {
        using var stream = typeof(BootstrapScript).Assembly.GetManifestResourceStream("Bootstrap/bootstrap.sh")
            ?? throw PlatformErrors.Unexpected.At("bootstrap.sh", "it is not part of this program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("@([A-Z]+)@")]
    private static partial Regex Marker();

    [GeneratedRegex(@"[][\\/.*^$]")]
    private static partial Regex Special();
}
