namespace Gateway.Publishing.Drains;

/// <summary>A destination that an administrator has taken out, until somebody puts it back.</summary>
/// <param name="Cluster">The configured name of its cluster.</param>
/// <param name="Destination">Its name.</param>
/// <param name="Since">When it was taken out.</param>
/// <param name="By">Who did it.</param>
/// <param name="Reason">Why, as was written.</param>
internal sealed record DestinationDrain(string Cluster, string Destination, DateTimeOffset Since, string By, string Reason);
