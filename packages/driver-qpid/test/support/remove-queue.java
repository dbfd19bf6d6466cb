// As an operator in the console: invokes `removeQueue` of the broker that runs as process $1 for the queue $2.
import com.sun.tools.attach.VirtualMachine;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

class RemoveQueue {
  public static void main(String[] arguments) throws Exception {
    var machine = VirtualMachine.attach(arguments[0]);
    var url = new JMXServiceURL(machine.startLocalManagementAgent());
    try (var connector = JMXConnectorFactory.connect(url)) {
      var broker = new ObjectName("org.apache.activemq:type=Broker,brokerName=localhost");
      var queue = new Object[] {arguments[1]};
      connector.getMBeanServerConnection().invoke(broker, "removeQueue", queue, new String[] {"java.lang.String"});
    }
  }
}
