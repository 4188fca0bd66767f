using Gateway.Mail.Clusters;

namespace Gateway.Mail.BackEnds;

/// <summary>The client's side of one protocol, as far as the gateway speaks it to a back end.</summary>
internal interface IBackEndDialogue
{
    /// <summary>
    /// From the first byte to ready for sign-in: greeting, STARTTLS where the address says so, capabilities, and the client's address
    /// where one is given.
    /// </summary>
    ValueTask<BackEndResult> PrepareAsync(BackEndConnection connection, ClientDetails? client, MailClusterOptions options, CancellationToken cancellationToken);

    /// <summary>Signs in. What the client is to be told of a success beside the plain fact is left in the result's text.</summary>
    ValueTask<BackEndResult> SignInAsync(BackEndConnection connection, BackEndIdentity identity, MailClusterOptions options, CancellationToken cancellationToken);
}
