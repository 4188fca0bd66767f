namespace Gateway.State.Sharing;

/// <summary>That this gateway holds the lease.</summary>
/// <param name="Token">The fencing token: higher than that of every holder before.</param>
/// <param name="Lost">Cancelled when it is lost, or could not be renewed in time.</param>
internal sealed record LeaseGrant(long Token, CancellationToken Lost);
