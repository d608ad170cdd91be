using System.Text;
using Masterful.Activities.Credentials;
using Masterful.Activities.Node;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>Writes a rendered control plane to its node: the files that Pods mount, and the manifests, which stay staged.</summary>
internal sealed class ControlPlaneInstaller(NodePlace place, NodeKeys keys)
{
    private const string StaticPods = "/var/lib/static-pods";
    private static readonly string[] Components = [.. EtcdMember.Components, "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

    /// <summary>Writes everything; what an earlier rendering wrote and this one does not is taken back. Touches nothing where a part of it belongs elsewhere.</summary>
    public void Install(RenderedControlPlane rendered)
    {
        Refuse(rendered);
        var contents = rendered.Files.Select(file => (file.Path, Content: Content(file))).ToList();
        foreach (var (file, (_, content)) in rendered.Files.Zip(contents))
        {
            place.Ledger.Write(file.Path, content, (UnixFileMode)file.Mode, file.Origin, file.Owner);
        }

        var paths = rendered.Files.Select(file => file.Path).ToHashSet();
        place.Ledger.Undo(entry => entry.Kind != "directory" && entry.Path.StartsWith(StaticPods + "/", StringComparison.Ordinal) && !paths.Contains(entry.Path));
        foreach (var pod in rendered.Pods)
        {
            var manifest = FilesChecksum.Annotate(pod.Yaml, FilesChecksum.Of(pod.Component, contents));
            place.Ledger.Write($"{place.Directory.Manifests}/{pod.Component}.yaml", Encoding.UTF8.GetBytes(manifest), DurableFile.Private, "rendered from the live workload");
        }

        var server = $"https://{EtcdMember.Host(place.Settings.Address)}:{place.Settings.Ports.KubeApiserver}";
        place.Ledger.Write(place.Directory.OperatorKubeconfig, Kubeconfig(CredentialTable.Operator, server, rendered.AuthorityPem), DurableFile.Private, "made on the node");
    }

    /// <summary>
    /// The bundle comes from the artifact store, sealed to the node by a public key: whoever writes the store can make one. It may not name what a kubelet
    /// starts at once, nor what kubelet and administrators go by; what it stages is started step by step.
    /// </summary>
    private static void Refuse(RenderedControlPlane rendered)
    {
        if (rendered.Pods.FirstOrDefault(pod => !Components.Contains(pod.Component)) is { } pod)
        {
            throw PlatformErrors.NodeFile.At($"manifest {pod.Component}", $"the control plane consists of {string.Join(", ", Components)}.");
        }

        if (rendered.Files.FirstOrDefault(file => !IsOfComponent(file.Path)) is { } file)
        {
            throw PlatformErrors.NodeFile.At($"path {file.Path}", $"a static Pod's files lie below {StaticPods}/<component>.");
        }
    }

    private static bool IsOfComponent(string path) =>
        path == Path.GetFullPath(path) && !path.EndsWith('/') && Components.Any(component => path.StartsWith($"{StaticPods}/{component}/", StringComparison.Ordinal));

    private byte[] Content(RenderedFile file) => file.Source switch
    {
        FileSource.Certificate => Encoding.ASCII.GetBytes(keys.Certificate(file.Credential)),
        FileSource.Key => Encoding.ASCII.GetBytes(keys.Key(file.Credential)),
        FileSource.Kubeconfig => Kubeconfig(file.Credential, file.Server, Encoding.ASCII.GetString(file.Content)),
        _ => file.Content,
    };

    private byte[] Kubeconfig(string credential, string server, string authorityPem) =>
        KubeconfigFile.Create(CredentialTable.Find(credential)!.CommonName, server, authorityPem, keys.Certificate(credential), keys.Key(credential));
}
