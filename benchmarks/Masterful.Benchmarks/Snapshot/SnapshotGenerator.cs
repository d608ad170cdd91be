using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Masterful.Activities.Etcd;

namespace Masterful.Benchmarks.Snapshot;

/// <summary>
/// Makes a snapshot by writing into a real etcd and saving it: ConfigMaps of 7,900 bytes as kube-apiserver encodes them, one key in
/// twenty written twice and one Event in a hundred keys, which a prune drops.
/// </summary>
internal static class SnapshotGenerator
{
    private const int ValueSize = 7800;
    private const int Batch = 100;

    public static async Task GenerateAsync(EtcdTools tools, string directory, string file, int keys)
    {
        await using var etcd = await LoopbackEtcd.StartAsync(
            tools,
            new()
            {
                DataDirectory = Path.Combine(directory, "generator.etcd"),
                Name = "generator",
                PeerUrl = "http://127.0.0.1:2380",
                PidFile = Path.Combine(directory, "generator.pid"),
                LogFile = Path.Combine(directory, "generator.log"),
            },
            CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new(etcd.Endpoint + "/"), Timeout = TimeSpan.FromMinutes(1) };
        var random = new Random(20261128);
        for (var first = 0; first < keys; first += Batch)
        {
            var numbers = Enumerable.Range(first, Math.Min(Batch, keys - first)).ToList();
            await PutAsync(http, numbers, random);
            if (first / Batch % 20 == 0)
            {
                await PutAsync(http, numbers, random);
            }

            if (first % 20_000 == 0)
            {
                await Console.Error.WriteLineAsync($"{first} of {keys} keys written");
            }
        }

        var saved = await tools.RunAsync("etcdctl", [$"--endpoints={etcd.Endpoint}", "snapshot", "save", file], TimeSpan.FromMinutes(10));
        if (saved.ExitCode != 0)
        {
            throw new InvalidOperationException(saved.LastWords);
        }
    }

    private static async Task PutAsync(HttpClient http, IEnumerable<int> numbers, Random random)
    {
        var operations = new JsonArray([.. numbers.Select(number => new JsonObject
        {
            ["request_put"] = new JsonObject
            {
                ["key"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(Key(number))),
                ["value"] = Convert.ToBase64String(Value(number, random)),
            },
        })]);
        using var content = new StringContent(new JsonObject { ["success"] = operations }.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri("v3/kv/txn", UriKind.Relative), content);
        response.EnsureSuccessStatusCode();
    }

    private static string Key(int number) => number % 100 == 99
        ? string.Create(CultureInfo.InvariantCulture, $"/registry/events/ns-{number % 500:000}/event-{number:000000}")
        : string.Create(CultureInfo.InvariantCulture, $"/registry/configmaps/ns-{number % 500:000}/object-{number:000000}");

    private static byte[] Value(int number, Random random)
    {
        var filler = new byte[ValueSize];
        random.NextBytes(filler);
        var name = string.Create(CultureInfo.InvariantCulture, $"object-{number:000000}");
        byte[] metadata =
        [
            .. Field(1, Encoding.UTF8.GetBytes(name)),
            .. Field(3, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"ns-{number % 500:000}"))),
            .. Field(5, Encoding.UTF8.GetBytes($"{new Guid(number, 0, 0, new byte[8])}")),
            .. Field(11, [.. Field(1, "app"u8), .. Field(2, Encoding.UTF8.GetBytes(number % 2 == 0 ? "web" : "db"))]),
        ];
        byte[] raw = [.. Field(1, metadata), .. Field(3, [.. Field(1, "content"u8), .. Field(2, filler)])];
        return [.. "k8s\0"u8, .. Field(1, [.. Field(1, "v1"u8), .. Field(2, "ConfigMap"u8)]), .. Field(2, raw)];
    }

    private static byte[] Field(int number, ReadOnlySpan<byte> content)
    {
        var field = new List<byte> { (byte)((number << 3) | 2) };
        var length = content.Length;
        for (; length >= 0x80; length >>= 7)
        {
            field.Add((byte)(length | 0x80));
        }

        return [.. field, (byte)length, .. content];
    }
}
