using Gateway.Mail.Clusters;

namespace Gateway.Mail.BackEnds;

/// <summary>The client side of one protocol, as far as the gateway speaks it to a back end before the relay.</summary>
internal interface IBackEndDialogue
{
    /// <summary>
    /// Makes a new connection ready for sign-in: greeting, STARTTLS where the address requires it, capabilities, and the client's address
    /// where one is given.
    /// </summary>
    ValueTask<BackEndResult> PrepareAsync(
        BackEndConnection connection, ClientDetails? client, MailClusterOptions options, CancellationToken cancellationToken);

    /// <summary>Signs in. The result's text is the text of the back end's reply.</summary>
    ValueTask<BackEndResult> SignInAsync(
        BackEndConnection connection, BackEndIdentity identity, MailClusterOptions options, CancellationToken cancellationToken);
}
