using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.Mail.Clusters;

namespace Gateway.Publishing.Drains;

/// <summary>
/// The drained destinations of web and mail: existing requests and sessions stay, new ones go to other destinations. A drain persists
/// across restarts and configuration changes until an administrator ends it.
/// </summary>
internal sealed class DestinationDrains : IDrainedDestinations
{
    private readonly ConcurrentDictionary<(string Cluster, string Destination), DestinationDrain> _drains = new(new Names());
    private long _version;

    /// <summary>Changes with every drain.</summary>
    public long Version => Interlocked.Read(ref _version);

    public IReadOnlyList<DestinationDrain> All =>
        [.. _drains.Values.OrderBy(d => d.Cluster, StringComparer.Ordinal).ThenBy(d => d.Destination, StringComparer.Ordinal)];

    public bool IsEmpty => _drains.IsEmpty;

    /// <summary>What is drained of a cluster, for people: <c>ex1 is drained (updates)</c>; empty where nothing is.</summary>
    public string Describe(string cluster) => string.Join(", ", All
        .Where(d => d.Cluster.Equals(cluster, StringComparison.OrdinalIgnoreCase))
        .Select(d => d.Reason.Length == 0 ? $"{d.Destination} is drained" : $"{d.Destination} is drained ({d.Reason})"));

    public DestinationDrain? Find(string cluster, string destination) => _drains.GetValueOrDefault((cluster, destination));

    public bool IsDrained(string cluster, string destination) => _drains.ContainsKey((cluster, destination));

    /// <summary>Takes a destination out; false if it is out already.</summary>
    public bool Add(DestinationDrain drain) => Changed(_drains.TryAdd((drain.Cluster, drain.Destination), drain));

    /// <summary>Puts a destination back; false if it is not out.</summary>
    public bool Remove(string cluster, string destination) => Changed(_drains.TryRemove((cluster, destination), out _));

    private bool Changed(bool isChanged)
    {
        if (isChanged)
        {
            Interlocked.Increment(ref _version);
        }

        return isChanged;
    }

    // The configuration's names are compared without case.
    private sealed class Names : IEqualityComparer<(string Cluster, string Destination)>
    {
        public bool Equals((string Cluster, string Destination) x, (string Cluster, string Destination) y) =>
            x.Cluster.Equals(y.Cluster, StringComparison.OrdinalIgnoreCase)
            && x.Destination.Equals(y.Destination, StringComparison.OrdinalIgnoreCase);

        public int GetHashCode([DisallowNull] (string Cluster, string Destination) obj) => HashCode.Combine(
            obj.Cluster.GetHashCode(StringComparison.OrdinalIgnoreCase), obj.Destination.GetHashCode(StringComparison.OrdinalIgnoreCase));
    }
}
