using System.Net;

namespace Gateway.Preauthentication.Sessions;

/// <summary>A request that may last long, as administrators see it.</summary>
/// <param name="Id">By which it is ended.</param>
/// <param name="Started">When it began.</param>
/// <param name="Account">The user, as the access log names it.</param>
/// <param name="Source">Where it comes from.</param>
internal sealed record LongRequestView(long Id, DateTimeOffset Started, string? Account, IPAddress? Source)
{
    public string? Route { get; init; }

    public required string Method { get; init; }

    public required string Host { get; init; }

    /// <summary>The path without its query, which may hold secrets.</summary>
    public required string Path { get; init; }

    /// <summary>What the program called itself; untrusted text.</summary>
    public string? Device { get; init; }

    /// <summary>How it was admitted: <c>session</c>, or <c>app password</c> with its id.</summary>
    public required string AdmittedBy { get; init; }
}
