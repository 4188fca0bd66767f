using Gateway.Explain;
using Gateway.Mail.Wire;
using Gateway.Requests;

namespace Gateway.Cli;

/// <summary><c>gateway explain</c> for a mail session. Scripts read its JSON, so names and order are part of the contract.</summary>
internal sealed class SessionExplanation(ExplainedSession session, Explanation explanation)
{
    public MailProtocol Protocol => session.Protocol;

    public string Host => session.Host;

    public int? Port => session.Port;

    public string From => session.From.ToString();

    public string? User => session.User;

    public bool Passes => explanation.Passes;

    public IReadOnlyList<StageResult> Stages => explanation.Stages;
}
