using System.Security.Cryptography;

namespace Gateway.Mail.Clusters;

/// <summary>Back ends that are equal, and which of them a session goes to.</summary>
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
    /// The destinations to try, the picked one first. A user's own one is the only one. Where none is healthy all are tried: a wrong
    /// guess about health must not lock everybody out.
    /// </summary>
    public IReadOnlyList<MailDestination> Candidates(MailDestination? own = null)
    {
        if (own is not null)
        {
            return [own];
        }

        MailDestination[] able = [.. Destinations.Where(d => d.IsHealthy(_time))];
        if (able.Length == 0)
        {
            able = [.. Destinations];
        }

        if (able.Length < 2)
        {
            return able;
        }

        var first = able[Pick(able)];
        return [first, .. able.Where(d => d != first).OrderBy(d => d.Sessions)];
    }

    /// <summary>The destination of that name, or the one whose address has that host; null where there is none.</summary>
    public MailDestination? Find(string nameOrHost) =>
        Destinations.FirstOrDefault(d => d.Name.Equals(nameOrHost, StringComparison.OrdinalIgnoreCase))
        ?? Destinations.FirstOrDefault(d => d.Address.Host.Equals(nameOrHost, StringComparison.OrdinalIgnoreCase));

    private int Pick(MailDestination[] able)
    {
        switch (Settings.Balancing)
        {
            case SessionBalancing.FirstAlphabetical:
                return 0;
            case SessionBalancing.RoundRobin:
                return (int)((uint)Interlocked.Increment(ref _next) % (uint)able.Length);
            case SessionBalancing.Random:
                return RandomNumberGenerator.GetInt32(able.Length);
            case SessionBalancing.LeastSessions:
                return Array.IndexOf(able, able.MinBy(d => d.Sessions));
            default:
                var one = RandomNumberGenerator.GetInt32(able.Length);
                var other = (one + 1 + RandomNumberGenerator.GetInt32(able.Length - 1)) % able.Length;
                return able[one].Sessions <= able[other].Sessions ? one : other;
        }
    }
}
