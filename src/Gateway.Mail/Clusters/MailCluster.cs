using System.Security.Cryptography;

namespace Gateway.Mail.Clusters;

/// <summary>Equivalent back ends, and the choice among them.</summary>
public sealed class MailCluster
{
    private readonly TimeProvider _time;
    private int _next;

    public MailCluster(MailClusterSettings settings, IEnumerable<MailDestination> destinations, TimeProvider time)
    {
        Settings = settings;
        Destinations = [.. destinations.OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase)];
        _time = time;
    }

    public string Name => Settings.Name;

    public MailClusterSettings Settings { get; }

    /// <summary>In the order of their names.</summary>
    public IReadOnlyList<MailDestination> Destinations { get; }

    /// <summary>
    /// The destinations to try, the chosen one first. A user's own destination is the only candidate. Where none is healthy all are
    /// candidates: a wrong health status must not lock all users out. One that an administrator has drained is no candidate.
    /// </summary>
    public IReadOnlyList<MailDestination> Candidates(MailDestination? own = null)
    {
        if (own is not null)
        {
            return own.IsDrained ? [] : [own];
        }

        MailDestination[] serving = [.. Destinations.Where(d => !d.IsDrained)];
        MailDestination[] healthy = [.. serving.Where(d => d.IsHealthy(_time))];
        if (healthy.Length == 0)
        {
            healthy = serving;
        }

        if (healthy.Length < 2)
        {
            return healthy;
        }

        var first = healthy[Choose(healthy)];
        return [first, .. healthy.Where(d => d != first).OrderBy(d => d.Sessions)];
    }

    /// <summary>The destination with this name, otherwise the one whose address has this host; null where there is none.</summary>
    public MailDestination? Find(string nameOrHost) =>
        Destinations.FirstOrDefault(d => d.Name.Equals(nameOrHost, StringComparison.OrdinalIgnoreCase))
        ?? Destinations.FirstOrDefault(d => d.Address.Host.Equals(nameOrHost, StringComparison.OrdinalIgnoreCase));

    private int Choose(MailDestination[] candidates)
    {
        switch (Settings.Balancing)
        {
            case SessionBalancing.FirstAlphabetical:
                return 0;
            case SessionBalancing.RoundRobin:
                return (int)((uint)Interlocked.Increment(ref _next) % (uint)candidates.Length);
            case SessionBalancing.Random:
                return RandomNumberGenerator.GetInt32(candidates.Length);
            case SessionBalancing.LeastSessions:
                return Array.IndexOf(candidates, candidates.MinBy(d => d.Sessions));
            default:
                var one = RandomNumberGenerator.GetInt32(candidates.Length);
                var other = (one + 1 + RandomNumberGenerator.GetInt32(candidates.Length - 1)) % candidates.Length;
                return candidates[one].Sessions <= candidates[other].Sessions ? one : other;
        }
    }
}
