using System.ComponentModel;
using Gateway.Configuration;
using Gateway.Forwarding.Protocol;

namespace Gateway.Publishing;

/// <summary>Which malformed responses of a cluster's HTTP destinations are accepted.</summary>
internal sealed class ClusterResponsesOptions
{
    [Shorthand]
    [Description("Strict accepts no defect but those that Lenient names; Lenient accepts all of them. Each accepted response is counted "
        + "in gateway.forwarding.response.accepted_defects.")]
    public ResponsePolicy Policy { get; init; }

    [Description("Defects that responses of old servers may have, each by its name; such responses are refused by default, because "
        + "recipients that disagree about a message can be made to confuse two of them. Each accepted response is counted in "
        + "gateway.forwarding.response.accepted_defects.")]
    public IReadOnlyList<LenientDefect> Lenient { get; init; } = [];

    /// <summary>The defects that the cluster accepts.</summary>
    internal ResponseLeniency Accepted =>
        Policy == ResponsePolicy.Lenient ? ResponseLeniency.All : ResponseLeniency.Of(Lenient);
}
