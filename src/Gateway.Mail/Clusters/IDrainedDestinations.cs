namespace Gateway.Mail.Clusters;

/// <summary>Knows the destinations that an administrator has drained, which stay so when the configuration changes.</summary>
public interface IDrainedDestinations
{
    bool IsDrained(string cluster, string destination);
}
