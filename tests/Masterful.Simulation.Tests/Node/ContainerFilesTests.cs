using Masterful.Simulation.Node;
using Masterful.Simulation.Tests.Landscape;

namespace Masterful.Simulation.Tests.Node;

public sealed class ContainerFilesTests : IDisposable
{
    private readonly TemporaryDirectory root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Map_NestedMounts_LongestMountPathWins()
    {
        var files = Mount("{name: a, mountPath: /srv}, {name: b, mountPath: /srv/kubernetes/ca}");

        files.Map("/srv/kubernetes/ca/ca.crt").Should().Be(Path.Combine(root.Path, "b", "ca.crt"));
        files.Map("/srv/kubernetes/cat").Should().Be(Path.Combine(root.Path, "a", "kubernetes/cat"));
    }

    [Fact]
    public void Map_PathOutsideOfEveryMount_StaysBelowTheNodesRoot() =>
        Mount("{name: a, mountPath: /srv}").Map("/etc/passwd").Should().StartWith(root.Path);

    [Fact]
    public void Localize_UrlsAndMountedPaths_OnlyThePathsChange()
    {
        var files = Mount("{name: a, mountPath: /srv}");

        files.Localize("--x=/srv/one,/srv/two --etcd-servers=https://localhost:2379/srv --overrides=/events#https://h:1")
            .Should().Be($"--x={root.Path}/a/one,{root.Path}/a/two --etcd-servers=https://localhost:2379/srv --overrides=/events#https://h:1");
    }

    [Fact]
    public void Localize_FileThatNamesMountedPaths_GivesATranslatedCopy()
    {
        var files = Mount("{name: a, mountPath: /srv}");
        File.WriteAllText(Path.Combine(root.Path, "a", "config.yaml"), "clientConnection: {kubeconfig: /srv/kubeconfig}\n");

        var argument = files.Localize("--config=/srv/config.yaml");

        File.ReadAllText(argument["--config=".Length..]).Should().Contain($"{root.Path}/a/kubeconfig");
    }

    [Fact]
    public void Mount_HostPathThatIsNotThere_IsRefused()
    {
        var act = () => Mount("{name: missing, mountPath: /srv}");

        act.Should().Throw<DirectoryNotFoundException>().WithMessage("*hostPath /missing does not exist*");
    }

    private ContainerFiles Mount(string mounts)
    {
        var pod = PodManifest.Parse($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              containers:
              - name: c
                image: i
                volumeMounts: [{{mounts}}]
              volumes:
              - name: a
                hostPath: {path: /a, type: DirectoryOrCreate}
              - name: b
                hostPath: {path: /b, type: DirectoryOrCreate}
              - name: missing
                hostPath: {path: /missing}
            """);
        return ContainerFiles.Mount(root.Path, pod, pod.Containers[0]);
    }
}
