namespace Gateway.Straight;

/// <summary>Whether requests may go straight; with <c>GATEWAY_STRAIGHT=off</c> all of them go through the pipeline.</summary>
internal sealed record StraightSwitch(bool IsOn)
{
    public const string Variable = "GATEWAY_STRAIGHT";

    public static StraightSwitch Read() =>
        new(!"off".Equals(Environment.GetEnvironmentVariable(Variable), StringComparison.OrdinalIgnoreCase));
}
