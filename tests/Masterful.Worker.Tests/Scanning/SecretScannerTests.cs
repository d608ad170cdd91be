using System.Text;
using System.Text.Json;
using Masterful.Worker.Scanning;

namespace Masterful.Worker.Tests.Scanning;

/// <summary>Every form that a secret can take, and what looks like one and is none.</summary>
public sealed class SecretScannerTests
{
    public static TheoryData<string, string> Recognised() => new()
    {
        { "private-key", Canaries.Pkcs8 },
        { "private-key", Canaries.Sec1 },
        { "private-key", Canaries.Rsa },
        { "private-key", JsonSerializer.Serialize(new { key = Canaries.Pkcs8 }) },
        { "private-key", "log: " + Canaries.Rsa.Replace("\n", "\\n") },
        { "private-key", $"data: {Convert.ToBase64String(Encoding.ASCII.GetBytes(Canaries.Sec1))}" },
        { "private-key", $"der={Convert.ToBase64String(Canaries.RsaDer)}" },
        { "private-key", "x" + Encoding.Latin1.GetString(Canaries.RsaDer) },
        { "token", $"Authorization: Bearer {Canaries.Token}" },
        { "token", JsonSerializer.Serialize(new { token = Canaries.Token }) },
        { "bootstrap-token", $"--token {Canaries.Bootstrap}, expires" },
        { "bootstrap-token", Convert.ToBase64String(Encoding.ASCII.GetBytes($"token: {Canaries.Bootstrap}\n")) },
    };

    [Theory]
    [MemberData(nameof(Recognised))]
    public void Scan_SecretByItsForm_IsFoundWithoutBeingKnown(string kind, string text) =>
        Scan(text).Should().Contain(finding => finding.Kind == kind);

    [Fact]
    public void Scan_OneKeyInTwoForms_HasOneFingerprint()
    {
        var fingerprints = Scan(Canaries.Rsa).Concat(Scan(Canaries.RsaPkcs8)).Concat(Scan(Convert.ToBase64String(Canaries.RsaDer))).Select(finding => finding.Fingerprint);

        fingerprints.Distinct().Should().ContainSingle().Which.Should().MatchRegex("^sha256:[0-9a-f]{16}$");
    }

    [Theory]
    [InlineData("the words -----BEGIN PRIVATE KEY----- alone are none")]
    [InlineData("Masterful.Worker.Tests 1.150.0 abcdef.ghijklmnopqrstuv system.collections")]
    [InlineData("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("eyJhbGciOiJub25lIn0 is only the first part of a token")]
    public void Scan_NoSecret_FindsNothing(string text) => Scan(text, Known(Canaries.Rsa, Canaries.Pkcs8)).Should().BeEmpty();

    [Fact]
    public void Scan_PublicHalvesOfKnownKeys_FindsNothing() => Scan(Canaries.Public(), Known(Canaries.Rsa, Canaries.Pkcs8)).Should().BeEmpty();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Scan_KnownAesKeyInsideOtherBase64_IsFoundAtAnyPlace(int before)
    {
        var known = new KnownSecrets();
        known.Add("key", Canaries.AesKey);
        var wrapped = Convert.ToBase64String([.. new byte[3 + before], .. Canaries.AesKey, 7]);

        // Cut, so that decoding from its start would not find it.
        Scan("?" + wrapped[2..], known).Should().Contain(finding => finding.Kind == "known-secret");
        Scan(Encoding.Latin1.GetString(Canaries.AesKey), known).Should().ContainSingle().Which.Form.Should().Be("raw");
        Scan(Convert.ToHexStringLower(Canaries.AesKey), known).Should().Contain(finding => finding.Form == "hex");
    }

    [Fact]
    public void Scan_PemBodyWithoutItsHead_IsFoundWhenTheKeyIsKnown()
    {
        foreach (var pem in new[] { Canaries.Pkcs8, Canaries.Rsa })
        {
            var body = string.Join('\n', pem.Split('\n')[1..^1]);

            Scan(body, Known(pem)).Should().Contain(finding => finding.Kind == "known-secret");
            Scan(body.Replace("\n", ""), Known(pem)).Should().Contain(finding => finding.Kind == "known-secret");
        }
    }

    [Fact]
    public void Scan_PayloadJsonInsideAnExportedHistory_IsFound()
    {
        // System.Text.Json writes + as \u002B, which cuts base64 into pieces.
        var inner = JsonSerializer.Serialize(new { seed = new { data = Convert.ToBase64String(Encoding.ASCII.GetBytes(Canaries.Pkcs8)) } });
        var history = JsonSerializer.Serialize(new { events = new[] { new { input = new { payloads = new[] { new { data = Convert.ToBase64String(Encoding.UTF8.GetBytes(inner)) } } } } } });

        Scan(history).Should().Contain(finding => finding.Kind == "private-key" && finding.Form.StartsWith("base64"));
    }

    [Fact]
    public void KnownSecrets_OfSecretsAndKubeconfigs_TakeWhatIsSecretOnly()
    {
        var known = new KnownSecrets();
        known.Add("objects", Encoding.UTF8.GetBytes($"""
            apiVersion: v1
            kind: Secret
            metadata: {'{'}name: ca{'}'}
            data:
              ca.key: {Convert.ToBase64String(Encoding.ASCII.GetBytes(Canaries.Rsa))}
              ca.crt: {Convert.ToBase64String(Encoding.ASCII.GetBytes(Canaries.Public()[..2000]))}
              short: {Convert.ToBase64String("none"u8)}
            ---
            kind: Config
            users: [{'{'}name: a, user: {'{'}token: {Canaries.Token}{'}'}{'}'}]
            ---
            kind: EncryptionConfiguration
            resources: [{'{'}providers: [{'{'}aescbc: {'{'}keys: [{'{'}name: k, secret: "{Convert.ToBase64String(Canaries.AesKey)}"{'}'}]{'}'}{'}'}]{'}'}]
            """));

        known.All.Select(secret => secret.Name).Should().Equal("Secret ca/ca.key", "objects token", "objects secret");
        known.All.Last().Value.Should().Equal(Canaries.AesKey);
        known.All.Should().OnlyContain(secret => !secret.ToString().Contains(Canaries.Token));
    }

    private static IReadOnlyList<SecretFinding> Scan(string text, KnownSecrets? known = null)
    {
        var scanner = new SecretScanner(known?.All ?? []);
        scanner.ScanBytes("text", Encoding.Latin1.GetBytes(text));
        return scanner.Findings;
    }

    private static KnownSecrets Known(params string[] values)
    {
        var known = new KnownSecrets();
        foreach (var value in values)
        {
            known.Add("known", Encoding.UTF8.GetBytes(value));
        }

        return known;
    }
}
