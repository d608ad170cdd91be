using System.Net.Security;
using Masterful.Activities.Source;

namespace Masterful.Activities.Tests.Source;

/// <summary>Who answers with the source's key, and who only has it.</summary>
public sealed class ApiServerAddressesTests
{
    private const string Name = "api.masterful.example";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nAudit-Id: 8e7c\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nAudit-Id: 8e7c\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\n\r\n{\n  \"kind\": \"Status\",\n  \"apiVersion\": \"v1\",\n  \"status\": \"Failure\"\n}")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n17\r\n{\"gitVersion\":\"v1.34.1\"\r\n1\r\n}\r\n0\r\n\r\n")]
    public async Task AnsweringAsync_AnApiServersAnswer_Answers(string answer)
    {
        await using var server = new CannedServer(answer);

        (await AnsweringAsync(server, server.KeyFingerprint)).Should().Equal(server.Address);
        server.Asked.Should().StartWith("GET /version HTTP/1.1\n").And.Contain($"Host: {Name}\n");
        server.Protocol.Should().Be(SslApplicationProtocol.Http11);
    }

    [Theory]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 19\r\ncontent-type: text/plain\r\nserver: istio-envoy\r\n\r\nno healthy upstream")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 91\r\nserver: istio-envoy\r\n\r\nupstream connect error or disconnect/reset before headers. reset reason: connection timeout")]
    [InlineData("HTTP/1.1 404 Not Found\r\nserver: istio-envoy\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n")]
    [InlineData("")]
    public async Task AnsweringAsync_OnlyTheKeyIsTheSources_IsSilent(string answer)
    {
        await using var gateway = new CannedServer(answer);

        (await AnsweringAsync(gateway, gateway.KeyFingerprint)).Should().BeEmpty();
        gateway.Asked.Should().NotBeEmpty("the key alone says nothing");
    }

    [Fact]
    public async Task AnsweringAsync_AnotherKey_IsSilentAndNotEvenAsked()
    {
        await using var other = new CannedServer(CannedServer.ApiServer);

        (await AnsweringAsync(other, new string('0', 64))).Should().BeEmpty();
        other.Asked.Should().BeEmpty();
    }

    private static Task<IReadOnlyList<string>> AnsweringAsync(CannedServer server, string key) =>
        ApiServerAddresses.OfKey(Name, key).AnsweringAsync([server.Address], default);
}
