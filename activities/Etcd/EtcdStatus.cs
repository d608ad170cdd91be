namespace Masterful.Activities.Etcd;

/// <summary>What an etcd member says about itself.</summary>
/// <param name="Revision">Revision of its store.</param>
/// <param name="Version">Version of the server.</param>
/// <param name="Leader">Id of the leader; 0 when there is none.</param>
/// <param name="Bytes">Size of its database.</param>
/// <param name="IsLearner">Whether it only receives, without a vote.</param>
public sealed record EtcdStatus(long Revision, string Version, ulong Leader, long Bytes, bool IsLearner = false);
