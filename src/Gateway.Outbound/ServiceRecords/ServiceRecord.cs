namespace Gateway.Outbound.ServiceRecords;

/// <summary>One server of a service (RFC 2782).</summary>
/// <param name="Priority">Servers with the lowest priority are used first.</param>
/// <param name="Weight">The share of a server among those of its priority.</param>
/// <param name="Port">The port.</param>
/// <param name="Host">The host name, without the final dot.</param>
public sealed record ServiceRecord(int Priority, int Weight, int Port, string Host);
