using System.CommandLine;
using Gateway.Cli;

var root = new RootCommand("Gateway: publishes mail and web applications to the Internet, encrypted and authenticated.")
{
    RunCommand.Create(),
    UserCommand.Create(),
    CheckCommand.Create(),
    SchemaCommand.Create(),
    StatusCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
