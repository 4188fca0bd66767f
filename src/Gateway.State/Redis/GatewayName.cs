using System.Globalization;
using System.Security.Cryptography;

namespace Gateway.State.Redis;

/// <summary>The name of this process among the gateways that share state.</summary>
internal sealed class GatewayName
{
    /// <summary>Unique for each process, so that a restarted gateway ends no attempt of its predecessor.</summary>
    public string Id { get; } = RandomNumberGenerator.GetHexString(8, lowercase: true);

    /// <summary>For people: the machine, the process and the id.</summary>
    public string Value => string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}-{Environment.ProcessId}-{Id}");
}
