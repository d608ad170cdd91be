using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Temporalio.Api.Enums.V1;
using Temporalio.Api.Namespace.V1;
using Temporalio.Api.WorkflowService.V1;
using Temporalio.DevServer.Engine;
using Temporalio.DevServer.Grpc;

namespace Temporalio.DevServer.Storage;

/// <summary>The namespaces and their custom search attributes; few enough to be held in memory as well.</summary>
internal sealed partial class NamespaceStore
{
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(3);
    private readonly Database database;
    private readonly ConcurrentDictionary<string, DescribeNamespaceResponse> namespaces = new(StringComparer.Ordinal);
    private readonly Lock reloading = new();
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, IndexedValueType>> attributes = new(StringComparer.Ordinal);

    public NamespaceStore(Database database)
    {
        this.database = database;
        foreach (var found in database.Read(session => session.Query(
            "SELECT data FROM namespaces",
            row => DescribeNamespaceResponse.Parser.ParseFrom(row.GetFieldValue<byte[]>(0)))))
        {
            namespaces[found.NamespaceInfo.Name] = found;
            ReloadAttributes(found.NamespaceInfo.Name);
        }
    }

    public IEnumerable<DescribeNamespaceResponse> All => namespaces.Values.OrderBy(found => found.NamespaceInfo.Name, StringComparer.Ordinal);

    public bool Exists(string name) => namespaces.ContainsKey(name);

    public DescribeNamespaceResponse Require(string name) => namespaces.GetValueOrDefault(name) ?? throw GrpcException.NamespaceNotFound(name);

    public DescribeNamespaceResponse RequireById(string id) =>
        namespaces.Values.FirstOrDefault(found => found.NamespaceInfo.Id == id) ?? throw GrpcException.NamespaceNotFound(id);

    public IReadOnlyDictionary<string, IndexedValueType> SearchAttributes(string name) =>
        attributes.GetValueOrDefault(name) ?? new Dictionary<string, IndexedValueType>();

    public TimeSpan Retention(string name) => Require(name).Config.WorkflowExecutionRetentionTtl.OrZero();

    public void EnsureExists(string name)
    {
        if (!Exists(name))
        {
            Register(new RegisterNamespaceRequest { Namespace = name });
        }
    }

    public void Register(RegisterNamespaceRequest request)
    {
        var name = request.Namespace;
        if (!ValidName().IsMatch(name))
        {
            throw GrpcException.InvalidArgument($"Invalid namespace name \"{name}\".");
        }

        var created = new DescribeNamespaceResponse
        {
            NamespaceInfo = new NamespaceInfo
            {
                Name = name,
                Id = Guid.NewGuid().ToString(),
                State = NamespaceState.Registered,
                Description = request.Description,
                OwnerEmail = request.OwnerEmail,
                Capabilities = new NamespaceInfo.Types.Capabilities { SyncUpdate = true, AsyncUpdate = true },
                Limits = new NamespaceInfo.Types.Limits { BlobSizeLimitError = Limits.BlobSize, MemoSizeLimitError = Limits.BlobSize },
            },
            Config = new NamespaceConfig
            {
                WorkflowExecutionRetentionTtl = request.WorkflowExecutionRetentionPeriod.IsSet()
                    ? request.WorkflowExecutionRetentionPeriod
                    : DefaultRetention.ToDuration(),
                HistoryArchivalState = ArchivalState.Disabled,
                VisibilityArchivalState = ArchivalState.Disabled,
            },
        };
        created.NamespaceInfo.Data.Add(request.Data);
        if (!namespaces.TryAdd(name, created))
        {
            throw new GrpcException(
                GrpcCode.AlreadyExists,
                $"Namespace \"{name}\" already exists.",
                new Api.ErrorDetails.V1.NamespaceAlreadyExistsFailure());
        }

        database.Write(session => session.Execute(
            "INSERT INTO namespaces (name, id, data) VALUES (@0, @1, @2)", name, created.NamespaceInfo.Id, created.ToByteArray()));
    }

    public DescribeNamespaceResponse Update(UpdateNamespaceRequest request)
    {
        var changed = Require(request.Namespace).Clone();
        if (request.UpdateInfo is { } info)
        {
            changed.NamespaceInfo.Description = info.Description.Length > 0 ? info.Description : changed.NamespaceInfo.Description;
            changed.NamespaceInfo.OwnerEmail = info.OwnerEmail.Length > 0 ? info.OwnerEmail : changed.NamespaceInfo.OwnerEmail;
            changed.NamespaceInfo.Data.MergeFrom(info.Data);
        }

        if (request.Config?.WorkflowExecutionRetentionTtl is { } retention)
        {
            changed.Config.WorkflowExecutionRetentionTtl = retention;
        }

        database.Write(session => session.Execute("UPDATE namespaces SET data = @1 WHERE name = @0", request.Namespace, changed.ToByteArray()));
        namespaces[request.Namespace] = changed;
        return changed;
    }

    /// <summary>Registers attributes; one that exists with the same type stays as it is.</summary>
    public void AddSearchAttributes(string name, IEnumerable<KeyValuePair<string, IndexedValueType>> added)
    {
        Require(name);
        var known = SearchAttributes(name);
        foreach (var (attribute, type) in added)
        {
            if (Visibility.SystemAttributes.All.ContainsKey(attribute))
            {
                throw GrpcException.InvalidArgument($"Search attribute {attribute} is reserved by system.");
            }

            if (type == IndexedValueType.Unspecified)
            {
                throw GrpcException.InvalidArgument($"Search attribute {attribute} has no type.");
            }

            if (known.TryGetValue(attribute, out var existing) && existing != type)
            {
                throw new GrpcException(GrpcCode.AlreadyExists, $"Search attribute {attribute} already exists with type {existing}.");
            }
        }

        database.Write(session =>
        {
            foreach (var (attribute, type) in added)
            {
                session.Execute(
                    "INSERT OR IGNORE INTO search_attributes (namespace, name, type) VALUES (@0, @1, @2)", name, attribute, (long)type);
            }
        });
        ReloadAttributes(name);
    }

    public void RemoveSearchAttributes(string name, IEnumerable<string> removed)
    {
        Require(name);
        database.Write(session =>
        {
            foreach (var attribute in removed)
            {
                if (session.Execute("DELETE FROM search_attributes WHERE namespace = @0 AND name = @1", name, attribute) == 0)
                {
                    throw GrpcException.NotFound($"Search attribute {attribute} doesn't exist.");
                }
            }
        });
        ReloadAttributes(name);
    }

    private void ReloadAttributes(string name)
    {
        // Read and remembered in one go: of two that change them at once, the later read is the one that stays.
        lock (reloading)
        {
            attributes[name] = database.Read(session => session.Query(
                "SELECT name, type FROM search_attributes WHERE namespace = @0",
                row => KeyValuePair.Create(row.GetString(0), (IndexedValueType)row.GetInt64(1)),
                name)).ToDictionary(StringComparer.Ordinal);
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9][a-zA-Z0-9._-]{0,254}$")]
    private static partial Regex ValidName();
}
