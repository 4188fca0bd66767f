namespace Gateway.Demo.Many;

/// <summary>One gateway of the demo, a process of its own.</summary>
/// <param name="Number">Which one, from 1.</param>
/// <param name="Inner">The ports that the balancer connects to.</param>
/// <param name="Entrance">Where it is reached past the balancer: HTTPS and the admin listener.</param>
internal sealed record DemoGateway(int Number, DemoPorts Inner, DemoEntrance Entrance)
{
    public string ConfigurationFile => Path.Combine(Entrance.Folder, $"gateway-{Number}.json");

    /// <summary>Its process; set when it has been started.</summary>
    public DemoProgram? Process { get; set; }
}
