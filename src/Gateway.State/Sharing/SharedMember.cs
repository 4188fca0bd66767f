using System.Globalization;

namespace Gateway.State.Sharing;

/// <summary>A gateway that shares the state.</summary>
/// <param name="Name">Its machine, process and id.</param>
/// <param name="LastSeen">How long ago it was heard of.</param>
/// <param name="Generation">The generation of its configuration.</param>
/// <param name="Fingerprint">The beginning of its configuration's hash, so that gateways with different files are seen.</param>
internal sealed record SharedMember(string Name, TimeSpan LastSeen, int Generation, string Fingerprint)
{
    /// <summary>Reads what the script lists: the name, the milliseconds, and what the gateway says of itself.</summary>
    public static SharedMember Parse(string text)
    {
        var parts = text.Split(' ');
        return new SharedMember(
            parts[0],
            TimeSpan.FromMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture)),
            parts.Length > 2 && int.TryParse(parts[2], CultureInfo.InvariantCulture, out var generation) ? generation : 0,
            parts.Length > 3 ? parts[3] : "");
    }
}
