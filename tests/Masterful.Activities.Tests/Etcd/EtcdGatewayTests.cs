using Masterful.Activities.Etcd;

namespace Masterful.Activities.Tests.Etcd;

public sealed class EtcdGatewayTests : IDisposable
{
    private readonly EtcdNodeFixture node = new();

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task PutAbsentAsync_ManyAndLargeKeys_StaysWithinEtcdsLimits()
    {
        Directory.CreateDirectory(node.Data);
        await using var etcd = await node.ServeAsync(await EtcdTools.LocateAsync());
        var pairs = Enumerable.Range(0, 300).Select(number => KeyValuePair.Create($"/registry/small/{number:000}", new byte[] { (byte)number }))
            .Concat(Enumerable.Range(0, 3).Select(number => KeyValuePair.Create($"/registry/large/{number}", new byte[700 << 10])))
            .Append(KeyValuePair.Create("/registry/huge/0", new byte[1_570_000]))
            .ToList();
        var progress = new List<int>();

        await etcd.Gateway.PutAbsentAsync(pairs, progress.Add);

        // By number 128 + 128, then 44 with the first large one; the others are too large to share.
        progress.Should().Equal(128, 256, 301, 302, 303, 304);
        var read = new Dictionary<string, byte[]>();
        await foreach (var pair in etcd.Gateway.RangeAsync("/"))
        {
            read.Add(pair.Key, pair.Value);
        }

        read.Should().HaveCount(304);
        pairs.Should().OnlyContain(put => read[put.Key].SequenceEqual(put.Value));
    }

    [Fact]
    public async Task PutAbsentAsync_KeyIsThere_WritesNothingOfItsTransaction()
    {
        Directory.CreateDirectory(node.Data);
        await using var etcd = await node.ServeAsync(await EtcdTools.LocateAsync());
        await etcd.Gateway.PutAsync("/registry/a/2", "before"u8.ToArray());

        var put = () => etcd.Gateway.PutAbsentAsync([KeyValuePair.Create("/registry/a/1", "new"u8.ToArray()), KeyValuePair.Create("/registry/a/2", "new"u8.ToArray())], _ => { });

        (await put.Should().ThrowAsync<HttpRequestException>()).Which.Message.Should().Contain("2 keys from /registry/a/1 on was there already");
        (await etcd.Gateway.GetAsync("/registry/a/1")).Should().BeNull();
        (await etcd.Gateway.GetAsync("/registry/a/2"))!.Value.Should().Equal("before"u8.ToArray());
    }

    [Fact]
    public async Task RevisionAsync_SomethingIsWrittenOrDeleted_Moves()
    {
        Directory.CreateDirectory(node.Data);
        await using var etcd = await node.ServeAsync(await EtcdTools.LocateAsync());
        var before = await etcd.Gateway.RevisionAsync();

        await etcd.Gateway.PutAsync("/elsewhere", "1"u8.ToArray());
        await etcd.Gateway.DeleteAsync(["/elsewhere"], _ => { });

        (await etcd.Gateway.RevisionAsync()).Should().Be(before + 2).And.Be((await etcd.Gateway.StatusAsync()).Revision, "there is one member, which is not behind");
    }

    [Fact]
    public async Task WrittenSinceAsync_WhatHappened_TellsWritesBelowThePrefixOnly()
    {
        Directory.CreateDirectory(node.Data);
        await using var etcd = await node.ServeAsync(await EtcdTools.LocateAsync());
        var gateway = etcd.Gateway;
        await gateway.PutAsync("/registry/a", "1"u8.ToArray());
        await gateway.PutAsync("/registry/b", "1"u8.ToArray());
        var fenced = (await gateway.StatusAsync()).Revision;

        (await gateway.WrittenSinceAsync("/registry/", fenced)).Should().BeNull("nothing happened");
        (await gateway.WrittenSinceAsync("/registry/", fenced - 1)).Should().Be("/registry/b");
        await gateway.DeleteAsync(["/registry/b"], _ => { });
        await gateway.PutAsync("/elsewhere", "1"u8.ToArray());
        (await gateway.WrittenSinceAsync("/registry/", fenced)).Should().BeNull("a deletion and another prefix do not count");
        (await gateway.WrittenSinceAsync("/", fenced)).Should().Be("/elsewhere");
        await gateway.PutAsync("/registry/a", "2"u8.ToArray());
        (await gateway.WrittenSinceAsync("/registry/", fenced)).Should().Be("/registry/a");
    }

    [Fact]
    public async Task WrittenSinceAsync_HistoryWasCompacted_LooksAtTheKeysInstead()
    {
        Directory.CreateDirectory(node.Data);
        await using var etcd = await node.ServeAsync(await EtcdTools.LocateAsync());
        var gateway = etcd.Gateway;
        await gateway.PutAsync("/registry/a", "1"u8.ToArray());
        await gateway.PutAsync("/registry/b", "1"u8.ToArray());
        var fenced = (await gateway.StatusAsync()).Revision;
        await gateway.DeleteAsync(["/registry/b"], _ => { });
        await gateway.PutAsync("/elsewhere", "1"u8.ToArray());
        await gateway.CompactAsync(fenced + 2);

        (await gateway.WrittenSinceAsync("/registry/", fenced)).Should().BeNull();
        await gateway.PutAsync("/registry/c", "1"u8.ToArray());
        (await gateway.WrittenSinceAsync("/registry/", fenced)).Should().Be("/registry/c");
    }
}
