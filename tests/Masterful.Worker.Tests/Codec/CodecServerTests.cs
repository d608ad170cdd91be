using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Masterful.Worker.Hosting.Codec;
using Microsoft.Extensions.Logging.Abstractions;

namespace Masterful.Worker.Tests.Codec;

public sealed class CodecServerTests : IAsyncLifetime, IDisposable
{
    private const string Ui = "http://localhost:8233";
    private const string Body = """{"payloads":[{"metadata":{"encoding":"anNvbi9wbGFpbg=="},"data":"ImdhcmRlbi9tYXN0ZXJmdWwi"}]}""";
    private readonly KeyFile keys = new();
    private readonly HttpClient client = new();
    private CodecServer server = null!;

    public async Task InitializeAsync() => server = await StartAsync(token: null);

    public async Task DisposeAsync() => await server.DisposeAsync();

    public void Dispose()
    {
        client.Dispose();
        keys.Dispose();
    }

    [Fact]
    public async Task Post_EncodeThenDecode_AnswersTheSamePayloads()
    {
        var encoded = await PostAsync("encode", Body, ns: "default");
        var decoded = await PostAsync("decode", await encoded.Content.ReadAsStringAsync(), ns: "default");

        (await encoded.Content.ReadAsStringAsync()).Should().NotContain("ImdhcmRlbi9tYXN0ZXJmdWwi");
        using var before = JsonDocument.Parse(Body);
        using var after = JsonDocument.Parse(await decoded.Content.ReadAsStringAsync());
        JsonElement.DeepEquals(before.RootElement, after.RootElement).Should().BeTrue();
        decoded.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Ui);
        decoded.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task Post_DecodeOfAnotherNamespace_IsRefusedWithWords()
    {
        var encoded = await PostAsync("encode", Body, ns: "other");
        var decoded = await PostAsync("decode", await encoded.Content.ReadAsStringAsync(), ns: "default");

        decoded.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await decoded.Content.ReadAsStringAsync()).Should().Contain("MIG-TMP-002");
    }

    [Theory]
    [InlineData("https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData(Ui, HttpStatusCode.OK)]
    [InlineData(null, HttpStatusCode.OK)]
    public async Task Post_FromAnOrigin_IsAnsweredOnlyWhenListed(string? origin, HttpStatusCode expected)
    {
        var answer = await PostAsync("decode", Body, origin: origin);

        answer.StatusCode.Should().Be(expected);
        answer.Headers.Contains("Access-Control-Allow-Origin").Should().Be(origin is not null && expected == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Options_FromTheUi_AllowsTheHeadersThatItSends()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, new Uri(server.Address, "decode"));
        request.Headers.Add("Origin", Ui);

        var answer = await client.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Headers").Single().Should().ContainAll("Content-Type", "X-Namespace", "Authorization");
    }

    [Theory]
    [InlineData("decode", "not json", HttpStatusCode.BadRequest)]
    [InlineData("other", Body, HttpStatusCode.NotFound)]
    [InlineData("decode", "{}", HttpStatusCode.OK)]
    public async Task Post_Anything_AnswersFittingly(string path, string body, HttpStatusCode expected) =>
        (await PostAsync(path, body)).StatusCode.Should().Be(expected);

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("right", HttpStatusCode.OK)]
    public async Task Post_WhereATokenIsAskedFor_NeedsIt(string? token, HttpStatusCode expected)
    {
        await using var guarded = await StartAsync("right");

        (await PostAsync("decode", Body, token: token, to: guarded)).StatusCode.Should().Be(expected);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("token")]
    public async Task StartAsync_AwayFromLoopbackWithoutTokenAndTls_IsRefused(string? token)
    {
        var starting = () => CodecServer.StartAsync(keys.Ring, new CodecServerOptions(new IPEndPoint(IPAddress.Any, 0), "default", [], token), NullLoggerFactory.Instance);

        await starting.Should().ThrowAsync<InvalidOperationException>().WithMessage("*--token-file and --certificate*");
    }

    private Task<CodecServer> StartAsync(string? token) =>
        CodecServer.StartAsync(keys.Ring, new CodecServerOptions(new IPEndPoint(IPAddress.Loopback, 0), "default", [Ui], token), NullLoggerFactory.Instance);

    private async Task<HttpResponseMessage> PostAsync(string path, string body, string? ns = null, string? origin = Ui, string? token = null, CodecServer? to = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri((to ?? server).Address, path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (ns is not null)
        {
            request.Headers.Add("X-Namespace", ns);
        }

        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await client.SendAsync(request);
    }
}
