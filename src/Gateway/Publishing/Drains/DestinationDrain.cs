namespace Gateway.Publishing.Drains;

/// <summary>A destination that an administrator has drained and not yet put back into service.</summary>
/// <param name="Cluster">The configured name of its cluster.</param>
/// <param name="Destination">Its name.</param>
/// <param name="Since">When it was drained.</param>
/// <param name="By">Who did it.</param>
/// <param name="Reason">Why, as was written.</param>
internal sealed record DestinationDrain(string Cluster, string Destination, DateTimeOffset Since, string By, string Reason);
