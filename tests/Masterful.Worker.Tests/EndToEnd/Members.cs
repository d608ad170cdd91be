using Masterful.Activities.Etcd;
using Masterful.Activities.Landscapes;

namespace Masterful.Worker.Tests.EndToEnd;

/// <summary>The members of both etcds, each asked itself: it knows three that have started and vote, and has all that the others have.</summary>
internal static class Members
{
    public static async Task ProveAsync(ShootSettings shoot, NodeSettings node, string? key)
    {
        var pki = Directory.GetDirectories(node.Root + "/var/lib/masterful").Single() + "/pki";
        var tls = new EtcdTls(
            await File.ReadAllTextAsync(node.Root + "/var/lib/static-pods/etcd-main/ca/bundle.crt"),
            await File.ReadAllTextAsync(pki + "/etcd-client.crt"),
            await File.ReadAllTextAsync(pki + "/etcd-client.key"));
        foreach (var port in new[] { node.Ports.EtcdClient, node.Ports.EtcdEventsClient })
        {
            using var member = new EtcdGateway($"https://{node.Address}:{port}", tls, TimeSpan.FromSeconds(30));
            (await member.MembersAsync()).Should().HaveCount(shoot.Nodes.Count).And.OnlyContain(other => !other.IsLearner && other.Name.Length > 0);
            (await member.StatusAsync()).Leader.Should().NotBe(0);
        }

        if (key is not null)
        {
            using var main = new EtcdGateway($"https://{node.Address}:{node.Ports.EtcdClient}", tls, TimeSpan.FromSeconds(30));
            (await main.GetAsync(key)).Should().NotBeNull();
        }
    }
}
